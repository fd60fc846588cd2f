// The parts of Lambda's runtime that the tracer uses. It receives events with their trace IDs on the IPC channel, and sends
// responses back on it. Nothing is patched, except that aws-names.mjs redirects host names to the test's server.
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
