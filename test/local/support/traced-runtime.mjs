// Lambda's runtime, as far as the tracer knows it: an event a line, each with its trace, answered by a line on the IPC
// channel. Nothing is patched but names: the user pool's host is the test's server.
const { directory } = JSON.parse(process.argv[2]);
const { handler } = await import(directory);

process.on('message', ({ event, traceId }) => {
  process.env._X_AMZN_TRACE_ID = traceId;
  const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 10_000 };
  handler(event, context).then(
    (answer) => process.send({ answer }),
    (error) => process.send({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
