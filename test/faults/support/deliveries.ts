import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { SLOTS } from '@shop/cart/domain/ledger';
import { slotKey, totalPartition } from '@shop/cart/store/keys';
import { countRecords } from '@shop/cart/workers/count-totals';
import { deleteMovedLines } from '@shop/cart/workers/delete-moved-lines';
import type { SQSEvent } from 'aws-lambda';
import { contextOf } from '../../support/shop.ts';
import { Attempt, type Fault } from './attempt.ts';
import { type Random, seeded, shuffled } from './random.ts';
import type { Sequence } from './sequence.ts';
import type { StreamRecord } from './stream.ts';
import { oneAtATime } from './turns.ts';

const LINE = 'product#';
const HOUR = 3_600_000;

const keyText = ({ dynamodb: { Keys } }: StreamRecord): string => `${Keys.pk.S} ${Keys.sk.S}`;

/** What AWS does with a sequence's stream records, queue messages and expired rows. */
export class Deliveries {
  readonly #sequence: Sequence;
  /** How many records of lines have been delivered to the totals worker. */
  #fed = 0;
  readonly #givenUp: StreamRecord[][] = [];
  readonly #expired = new Set<string>();

  constructor(sequence: Sequence) {
    this.#sequence = sequence;
  }

  async #records(): Promise<StreamRecord[]> {
    const { block, name } = this.#sequence;
    return block.recordsOf(name);
  }

  /** The records that match the event source's filter, as Lambda passes them on. */
  async lines(): Promise<StreamRecord[]> {
    return (await this.#records())
      .filter(({ dynamodb: { Keys } }) => Keys.sk.S.startsWith(LINE))
      .map((record) =>
        record.eventName === 'REMOVE' && this.#expired.has(keyText(record))
          ? { ...record, userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }
          : record,
      );
  }

  /** Invokes the totals worker once. @returns its response, or that its process died */
  async count(records: readonly StreamRecord[], attempt: Attempt = new Attempt()) {
    const { deps } = this.#sequence.shop;
    const answer = await attempt.run(() => countRecords(deps, records, () => HOUR));
    const result = answer === 'died' ? answer : `${answer.batchItemFailures.length} failed`;
    this.#sequence.history.push(`${records.length} records are counted → ${result} (${attempt.trace.join(', ')})`);
    await this.checkLedger();
    return answer;
  }

  /** Delivers the next records, at most `count`; those that fail will be delivered again. */
  async feed(count: number, fault?: Fault, random?: Random): Promise<Attempt> {
    const batch = (await this.lines()).slice(this.#fed, this.#fed + count);
    const attempt = new Attempt(fault);
    if (batch.length === 0) return attempt;
    const answer = await this.count(random === undefined ? batch : shuffled(batch, random), attempt);
    if (answer === 'died') return attempt;
    const [failure] = answer.batchItemFailures;
    if (failure !== undefined && fault === undefined) throw this.#sequence.violation('the totals worker fails');
    const failed = batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failure?.itemIdentifier);
    this.#fed += failed < 0 ? batch.length : failed;
    return attempt;
  }

  /** Invokes two workers concurrently with overlapping batches, their calls in a random order. */
  async feedTwo(count: number, random: Random): Promise<void> {
    const { deps } = this.#sequence.shop;
    const start = Math.max(0, this.#fed - Math.floor(random() * 3));
    const all = await this.lines();
    const batches = [
      all.slice(this.#fed, this.#fed + count),
      all.slice(start, start + 1 + Math.floor(random() * count)),
    ];
    const turns = oneAtATime(random);
    const attempts = batches.map(() => new Attempt(undefined, { gate: turns.gate }));
    const work = attempts.map((attempt, index) =>
      attempt.run(() => countRecords(deps, batches[index] ?? [], () => HOUR)),
    );
    const answers = await turns.until(Promise.all(work));
    this.#sequence.history.push(
      `two workers count ${batches.map(({ length }) => length).join(' and ')} (${attempts.flatMap(({ trace }) => trace).join(', ')})`,
    );
    if (answers.some((answer) => answer === 'died' || answer.batchItemFailures.length > 0)) {
      throw this.#sequence.violation('the totals workers fail');
    }
    this.#fed += batches[0]?.length ?? 0;
    await this.checkLedger();
  }

  /** Redelivers records. */
  async feedAgain(from: number, count: number): Promise<void> {
    const start = this.#fed === 0 ? 0 : from % this.#fed;
    const old = (await this.lines()).slice(0, this.#fed).slice(start, start + count);
    if (old.length > 0) await this.count(old);
  }

  /** Sends the next records to the on-failure queue. */
  async giveUp(count: number): Promise<void> {
    const batch = (await this.lines()).slice(this.#fed, this.#fed + count);
    if (batch.length === 0) return;
    this.#fed += batch.length;
    this.#givenUp.push(batch);
    this.#sequence.history.push(`${batch.length} records are given up`);
  }

  /** Delivers what was given up, in a random order. */
  async redrive(random: Random = seeded(1)): Promise<void> {
    for (const batch of shuffled(this.#givenUp.splice(0), random)) await this.count(batch);
  }

  /** Delivers a message to the delete worker; it stays in the queue if that fails, or if it is to be delivered `again`. */
  async deliver(which: number, { fault, again = false }: { fault?: Fault | undefined; again?: boolean } = {}) {
    const { messages, deps } = this.#sequence.shop;
    const attempt = new Attempt(fault);
    const message = messages[messages.length === 0 ? 0 : which % messages.length];
    if (message === undefined) return attempt;
    const Records = [{ messageId: 'm', body: JSON.stringify({ lines: message }) }];
    const worker = deleteMovedLines(deps);
    const answer = await attempt.run(() => worker({ Records } as unknown as SQSEvent, contextOf(HOUR)));
    const done = answer !== 'died' && answer.batchItemFailures.length === 0;
    if (done && !again) messages.splice(messages.indexOf(message), 1);
    this.#sequence.history.push(
      `a message of ${message.length} lines → ${done ? 'done' : 'failed'} (${attempt.trace.join(', ')})`,
    );
    return attempt;
  }

  lose(which: number): void {
    const { messages } = this.#sequence.shop;
    if (messages.length > 0) messages.splice(which % messages.length, 1);
  }

  /** Deletes expired rows, as DynamoDB does: all, or a random part. */
  async expire(random: Random = () => 0): Promise<void> {
    const { block, seconds, history } = this.#sequence;
    const rows = new Map((await this.#records()).map((record) => [keyText(record), record]));
    for (const [name, { eventName, dynamodb }] of rows) {
      const { pk, sk } = dynamodb.Keys;
      const expiresAt = Number(dynamodb.NewImage?.['expiresAt']?.N);
      if (eventName === 'REMOVE' || !(expiresAt <= seconds) || random() >= 0.7) continue;
      this.#expired.add(name);
      history.push(`${sk.S} of ${pk.S} expires and is deleted`);
      await block.client.send(new DeleteCommand({ TableName: block.tables.carts, Key: { pk: pk.S, sk: sk.S } }));
    }
  }

  /** The stored lines of everybody who ever had one, including moved and expired lines. */
  async #stored(): Promise<Record<string, unknown>[]> {
    const { client, tables } = this.#sequence.block;
    const owners = new Set((await this.lines()).map(({ dynamodb }) => dynamodb.Keys.pk.S));
    const queries = [...owners].map((owner) => {
      const query = new QueryCommand({
        TableName: tables.carts,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :line)',
        ExpressionAttributeValues: { ':pk': owner, ':line': LINE },
      });
      return client.send(query);
    });
    return (await Promise.all(queries)).flatMap(({ Items = [] }) => Items);
  }

  /** Checks that each slot's total is the sum of its ledger rows. @returns the total of each product */
  async checkLedger(): Promise<number[]> {
    const { totals: watched, products } = this.#sequence;
    const rows = await watched.read();
    return products.map((productId) => {
      const totals = rows.filter(({ pk }) => pk === totalPartition(productId));
      const entries = rows.filter((row) => row['productId'] === productId);
      for (let slot = 0; slot < SLOTS; slot += 1) {
        const total = Number(totals.find(({ sk }) => sk === slotKey(slot))?.['quantity'] ?? 0);
        const ledger = entries
          .filter((row) => row['slot'] === slot)
          .reduce((sum, row) => sum + Number(row['quantity']), 0);
        if (total !== ledger) {
          throw this.#sequence.violation(`slot ${slot} of ${productId}: total ${total}, ledger ${ledger}`);
        }
      }
      return totals.reduce((sum, row) => sum + Number(row['quantity']), 0);
    });
  }

  /** Delivers everything pending, then checks the carts against the responses, and the totals against the stored lines. */
  async settle(random: Random = seeded(1)): Promise<void> {
    const { shop, products } = this.#sequence;
    await this.#sequence.land();
    while (shop.messages.length > 0) await this.deliver(0);
    await this.#sequence.readAllCarts();
    const all = (await this.lines()).length;
    // A stream of hundreds of records is delivered as one batch.
    while (this.#fed < all) await this.feed(all > 100 ? all : Math.ceil((1 - random()) * 12));
    await this.redrive(random);
    const totals = await this.checkLedger();
    const stored = await this.#stored();
    for (const [index, productId] of products.entries()) {
      const lines = stored.filter((row) => row['sk'] === `${LINE}${productId}` && row['movedTo'] === undefined);
      const sum = lines.reduce((total, row) => total + Number(row['quantity']), 0);
      if (totals[index] !== sum) {
        throw this.#sequence.violation(`${productId}: ${sum} in the carts, ${totals[index]} counted`);
      }
    }
    const answer = (await shop.call('GET', `/cart/${products[0]}/total`)).body.quantity;
    if (answer !== totals[0])
      throw this.#sequence.violation(`${products[0]}: ${totals[0]} counted, ${answer} returned`);
  }
}
