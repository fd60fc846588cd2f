/** A deliberate mistake: the text of one file, once in it, and what stands there instead. */
export interface Mutant {
  name: string;
  /** The promise that it breaks. */
  breaks: string;
  file: string;
  from: string;
  to: string;
  /** The file of tests that is asked first; `model` otherwise. */
  first?: string;
}

/** Each must be caught by a test of the faults: `npm run test:mutants`. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'ledger-condition',
    breaks: 'a ledger row is updated only if unchanged since it was read',
    file: 'lambdas/cart/store/ledger.ts',
    from: "ConditionExpression: '#sequence = :sequence AND quantity = :quantity',",
    to: "ConditionExpression: 'attribute_exists(pk) OR #sequence = :sequence OR quantity = :quantity',",
  },
  {
    name: 'ledger-new-row-condition',
    breaks: 'a new ledger row is written only if none exists',
    file: 'lambdas/cart/store/ledger.ts',
    from: "? { ConditionExpression: 'attribute_not_exists(pk)' }",
    to: '? {}',
  },
  {
    name: 'ledger-sequence',
    breaks: 'an image that the ledger has already applied changes nothing',
    file: 'lambdas/cart/domain/ledger.ts',
    from: 'if (from !== undefined && !isNewer(image.sequence, from.sequence)) return [];',
    to: '',
  },
  {
    name: 'newest-image',
    breaks: 'only the newest image of each line in a batch counts',
    file: 'lambdas/cart/domain/ledger.ts',
    from: 'if (known === undefined || isNewer(image.sequence, known.sequence)) newest.set',
    to: 'newest.set',
  },
  {
    name: 'totals-outside-transaction',
    first: 'crash-points-in-pieces',
    breaks: 'ledger and totals change in one transaction',
    file: 'lambdas/cart/store/ledger.ts',
    from: 'return (await transact(store, [...entries, ...totals])).done;',
    to: 'return (await transact(store, entries)).done && (totals.length === 0 || (await transact(store, totals)).done);',
  },
  {
    name: 'moved-lines-counted',
    breaks: 'a moved line counts 0',
    file: 'lambdas/cart/workers/stream-record.ts',
    from: 'gone || image?.movedTo !== undefined ? 0',
    to: 'gone ? 0',
  },
  {
    name: 'migrate-rev',
    breaks: 'an anonymous line moves only if unchanged since it was read',
    file: 'lambdas/cart/store/move-lines.ts',
    from: "'rev = :rev AND quantity = :quantity AND attribute_not_exists(movedTo) AND expiresAt > :now'",
    to: "'(rev = :rev AND quantity = :quantity AND attribute_not_exists(movedTo) AND expiresAt > :now) OR attribute_exists(pk)'",
  },
  {
    name: 'migrate-user-line',
    breaks: "a line moves into the user's line only if that is unchanged since it was read",
    file: 'lambdas/cart/store/move-lines.ts',
    from: 'Item: toRow(to, move.result), ...asRead(move.to) }',
    to: 'Item: toRow(to, move.result) }',
  },
  {
    name: 'migrate-reads-at-once',
    breaks: 'two concurrent migrates both return the merged cart',
    file: 'lambdas/cart/handlers/migrate-cart.ts',
    from: 'const anonymous = from === undefined ? [] : await readLines(store, from);\n  const user = await readLines(store, to);',
    to: 'const [anonymous, user] = await Promise.all([from === undefined ? [] : readLines(store, from), readLines(store, to)]);',
  },
  {
    name: 'moved-lines-visible',
    breaks: 'a moved line is in no cart',
    file: 'lambdas/cart/domain/line.ts',
    from: 'line.movedTo === undefined && line.expiresAt > toSeconds(now)',
    to: 'line.expiresAt > toSeconds(now)',
  },
  {
    name: 'expired-lines-visible',
    breaks: 'an expired line is in no cart',
    file: 'lambdas/cart/domain/line.ts',
    from: 'line.movedTo === undefined && line.expiresAt > toSeconds(now)',
    to: 'line.movedTo === undefined',
  },
  {
    name: 'dead-lines-writable',
    breaks: 'a write treats an expired or moved line as absent',
    file: 'lambdas/cart/store/write-line.ts',
    from: "const LIVE = 'attribute_not_exists(movedTo) AND expiresAt > :now';",
    to: "const LIVE = '(attribute_not_exists(movedTo) OR expiresAt > :now)';",
  },
  {
    name: 'delete-unconditionally',
    first: 'crash-points-in-pieces',
    breaks: 'a message deletes only the moved line it was sent for',
    file: 'lambdas/cart/store/delete-moved-line.ts',
    from: `    ConditionExpression: 'attribute_exists(movedTo) AND rev = :rev',
    ExpressionAttributeValues: { ':rev': rev },
`,
    to: '    ...(rev < 0 ? {} : {}),\n',
  },
  {
    name: 'checkout-rev',
    breaks: 'a checkout removes a line only if unchanged since it was read',
    file: 'lambdas/cart/store/checkout.ts',
    from: 'Key: lineKey(owner, line.productId), ...stillAsRead(line) },',
    to: 'Key: lineKey(owner, line.productId), ...(line.rev < 0 ? stillAsRead(line) : {}) },',
  },
  {
    name: 'unfinished-checkout-forgotten',
    first: 'crash-points-in-pieces',
    breaks: 'the next receipt includes what an interrupted checkout removed',
    file: 'lambdas/cart/store/checkout.ts',
    from: 'found !== undefined && found.expiresAt > toSeconds(now) ? found : undefined;',
    to: 'found !== undefined && found.expiresAt < 0 ? found : undefined;',
  },
  {
    name: 'marker-outside-transaction',
    first: 'crash-points.test',
    breaks: 'an idempotency marker is written in the same transaction as its effect',
    file: 'lambdas/cart/store/add-once.ts',
    from: 'const result = await transact(store, [marker, write]);',
    to: `const result = await transact(store, [write]);
  if (result.done) await transact(store, [marker]);`,
  },
  {
    name: 'checkout-marker-left-out',
    first: 'crash-points-in-pieces',
    breaks: 'a checkout with the same key replays the first response',
    file: 'lambdas/cart/store/checkout-steps.ts',
    from: '...(last && name !== undefined ? {',
    to: '...(!last && name !== undefined ? {',
  },
  {
    name: 'add-sent-again',
    first: 'crash-points.test',
    breaks: 'an add whose response is lost is not retried without a key',
    file: 'lambdas/cart/store/write-line.ts',
    from: "tryWrite(store, 'never', (options) => store.client.send(write, options))",
    to: "tryWrite(store, 'always', (options) => store.client.send(write, options))",
  },
  {
    name: 'no-request-token',
    first: 'crash-points.test',
    breaks: 'a transaction whose response is lost is applied once',
    file: 'lambdas/cart/store/transaction.ts',
    from: "await call(store, 'always', (options) => store.client.send(new TransactWriteCommand(command), options));",
    to: `await call(store, 'always', (options) =>
      store.client.send(new TransactWriteCommand({ ...command, ClientRequestToken: store.effects.newId() }), options));`,
  },
  {
    name: 'take-away-below-zero',
    breaks: 'no quantity falls below zero',
    file: 'lambdas/cart/store/write-line.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a template
    from: 'AND ${LIVE} AND quantity > :taken`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a template
    to: 'AND ${LIVE} AND (quantity > :taken OR quantity < :taken)`',
  },
  {
    name: 'dead-line-replaced-blindly',
    first: 'races',
    breaks: 'two concurrent writes to an expired or moved line both take effect',
    file: 'lambdas/cart/store/write-line.ts',
    from: '    ...stillAsRead(dead),',
    to: '',
  },
  {
    name: 'take-all-blindly',
    first: 'races',
    breaks: 'removing the whole quantity removes no more than there was',
    file: 'lambdas/cart/store/write-line.ts',
    from: '    ...stillAsRead(old),',
    to: '',
  },
  {
    name: 'ledger-slot',
    first: 'crash-points.test',
    breaks: 'the ledger records the slot in which a line counts',
    file: 'lambdas/cart/store/ledger.ts',
    from: '      slot,\n',
    to: '      slot: 7 - slot,\n',
  },
];
