import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { SLOTS } from '@shop/cart/domain/ledger';
import { slotKey, totalPartition } from '@shop/cart/store/keys';
import { countRecords } from '@shop/cart/workers/count-totals';
import { deleteMovedLines } from '@shop/cart/workers/delete-moved-lines';
import type { SQSEvent } from 'aws-lambda';
import { contextOf } from '../../support/shop.ts';
import { Attempt, type Fault } from './attempt.ts';
import { chance, type Dice, shuffled } from './dice.ts';
import type { Sequence } from './sequence.ts';
import type { StreamRecord } from './stream.ts';
import { oneAtATime } from './turns.ts';

const LINE = 'product#';
const HOUR = 3_600_000;

const keyText = ({ dynamodb: { Keys } }: StreamRecord): string => `${Keys.pk.S} ${Keys.sk.S}`;

/** What AWS does with a sequence's stream, queue and expired rows. */
export class Deliveries {
  readonly #sequence: Sequence;
  /** How many records of lines the worker has been through. */
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

  /** The records that the stream's filter lets through, as Lambda hands them on. */
  async lines(): Promise<StreamRecord[]> {
    return (await this.#records())
      .filter(({ dynamodb: { Keys } }) => Keys.sk.S.startsWith(LINE))
      .map((record) =>
        record.eventName === 'REMOVE' && this.#expired.has(keyText(record))
          ? { ...record, userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }
          : record,
      );
  }

  /** One invocation of the totals worker. @returns what it answered, `died` when it did not */
  async count(records: readonly StreamRecord[], attempt: Attempt = new Attempt()) {
    const { deps } = this.#sequence.shop;
    const answer = await attempt.run(() => countRecords(deps, records, () => HOUR));
    const told = answer === 'died' ? answer : `${answer.batchItemFailures.length} failed`;
    this.#sequence.story.push(`${records.length} records are counted → ${told} (${attempt.trace.join(', ')})`);
    await this.checkLedger();
    return answer;
  }

  /** The next records, at most `count`, come to the worker; what it does not get done comes again. */
  async feed(count: number, fault?: Fault, dice?: Dice): Promise<Attempt> {
    const batch = (await this.lines()).slice(this.#fed, this.#fed + count);
    const attempt = new Attempt(fault);
    if (batch.length === 0) return attempt;
    const answer = await this.count(dice === undefined ? batch : shuffled(batch, dice), attempt);
    if (answer === 'died') return attempt;
    const [failure] = answer.batchItemFailures;
    if (failure !== undefined && fault === undefined) throw this.#sequence.wrong('the totals worker fails');
    const failed = batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failure?.itemIdentifier);
    this.#fed += failed < 0 ? batch.length : failed;
    return attempt;
  }

  /** Two workers at once, over batches that overlap, their calls in an order that the dice tell. */
  async feedTwo(count: number, dice: Dice): Promise<void> {
    const { deps } = this.#sequence.shop;
    const start = Math.max(0, this.#fed - Math.floor(dice() * 3));
    const all = await this.lines();
    const batches = [all.slice(this.#fed, this.#fed + count), all.slice(start, start + 1 + Math.floor(dice() * count))];
    const turns = oneAtATime(dice);
    const attempts = batches.map(() => new Attempt(undefined, { gate: turns.gate }));
    const work = attempts.map((attempt, index) =>
      attempt.run(() => countRecords(deps, batches[index] ?? [], () => HOUR)),
    );
    const answers = await turns.until(Promise.all(work));
    this.#sequence.story.push(
      `two workers count ${batches.map(({ length }) => length).join(' and ')} (${attempts.flatMap(({ trace }) => trace).join(', ')})`,
    );
    if (answers.some((answer) => answer === 'died' || answer.batchItemFailures.length > 0)) {
      throw this.#sequence.wrong('the totals workers fail');
    }
    this.#fed += batches[0]?.length ?? 0;
    await this.checkLedger();
  }

  /** Records that the worker has had before come again. */
  async feedAgain(from: number, count: number): Promise<void> {
    const start = this.#fed === 0 ? 0 : from % this.#fed;
    const old = (await this.lines()).slice(0, this.#fed).slice(start, start + count);
    if (old.length > 0) await this.count(old);
  }

  /** The next records go to the on-failure queue. */
  async giveUp(count: number): Promise<void> {
    const batch = (await this.lines()).slice(this.#fed, this.#fed + count);
    if (batch.length === 0) return;
    this.#fed += batch.length;
    this.#givenUp.push(batch);
    this.#sequence.story.push(`${batch.length} records are given up`);
  }

  /** What was given up comes after all, hours later and in any order. */
  async redrive(dice: Dice = chance(1)): Promise<void> {
    for (const batch of shuffled(this.#givenUp.splice(0), dice)) await this.count(batch);
  }

  /** The worker of the moved lines gets the message; it stays in the queue when it fails, or when `again`. */
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
    this.#sequence.story.push(
      `a message of ${message.length} lines → ${done ? 'done' : 'not'} (${attempt.trace.join(', ')})`,
    );
    return attempt;
  }

  lose(which: number): void {
    const { messages } = this.#sequence.shop;
    if (messages.length > 0) messages.splice(which % messages.length, 1);
  }

  /** DynamoDB removes expired rows, some or all. */
  async expire(some: Dice = () => 0): Promise<void> {
    const { block, seconds, story } = this.#sequence;
    const rows = new Map((await this.#records()).map((record) => [keyText(record), record]));
    for (const [name, { eventName, dynamodb }] of rows) {
      const { pk, sk } = dynamodb.Keys;
      const expiresAt = Number(dynamodb.NewImage?.['expiresAt']?.N);
      if (eventName === 'REMOVE' || !(expiresAt <= seconds) || some() >= 0.7) continue;
      this.#expired.add(name);
      story.push(`${sk.S} of ${pk.S} is removed, expired`);
      await block.client.send(new DeleteCommand({ TableName: block.tables.carts, Key: { pk: pk.S, sk: sk.S } }));
    }
  }

  /** The stored lines of everybody who ever had one, ghosts included. */
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

  /** Each slot's total is the sum of its ledger entries. @returns the totals by product */
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
          throw this.#sequence.wrong(`slot ${slot} of ${productId}: total ${total}, ledger ${ledger}`);
        }
      }
      return totals.reduce((sum, row) => sum + Number(row['quantity']), 0);
    });
  }

  /** All that is on its way arrives; then the carts are as promised, and the totals as the stored lines. */
  async settle(dice: Dice = chance(1)): Promise<void> {
    const { shop, products } = this.#sequence;
    await this.#sequence.land();
    while (shop.messages.length > 0) await this.deliver(0);
    await this.#sequence.lookAtAll();
    const all = (await this.lines()).length;
    // A stream of hundreds comes at once.
    while (this.#fed < all) await this.feed(all > 100 ? all : Math.ceil((1 - dice()) * 12));
    await this.redrive(dice);
    const totals = await this.checkLedger();
    const stored = await this.#stored();
    for (const [index, productId] of products.entries()) {
      const lines = stored.filter((row) => row['sk'] === `${LINE}${productId}` && row['movedTo'] === undefined);
      const sum = lines.reduce((total, row) => total + Number(row['quantity']), 0);
      if (totals[index] !== sum) {
        throw this.#sequence.wrong(`${productId}: ${sum} in the carts, ${totals[index]} counted`);
      }
    }
    const answer = (await shop.call('GET', `/cart/${products[0]}/total`)).body.quantity;
    if (answer !== totals[0]) throw this.#sequence.wrong(`${products[0]}: ${totals[0]} counted, ${answer} answered`);
  }
}
