/** Storage and channels that fail, in every way they have been seen to: before the effect, after it, by a race, by silence. */

import type { TransactionAction } from '@azure/data-tables';
import type { Delivery, Messenger } from '../../shared/ports/notices.ts';
import type { Clock } from '../../shared/use-cases/deliver/delivery-run.ts';
import { storageFault, type FakeTable } from './tables.ts';

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Trouble {
  /** Of all calls. */
  readonly rate: number;
  readonly random: () => number;
  readonly clock: Clock;
  /** What a call costs. */
  readonly costMs: number;
  /** What a call costs that is never answered. */
  readonly timeoutMs: number;
  /** By kind: how often it struck. */
  readonly struck: Record<string, number>;
}

function strike<Kind extends string>({ rate, random, struck }: Trouble, kinds: readonly Kind[]): Kind | undefined {
  if (random() >= rate) return undefined;
  const kind = kinds[Math.floor(random() * kinds.length)]!;
  struck[kind] = (struck[kind] ?? 0) + 1;
  return kind;
}

const storageKinds = ['503 before the effect', 'reset after the effect', 'race', 'timeout'] as const;

/** Wraps a table: each call takes its time and may fail. `table` may be a real one. */
export function faultyTable(table: FakeTable, trouble: Trouble): FakeTable {
  const { clock, costMs, timeoutMs, random } = trouble;
  /** `raced`: somebody else changes the row first, so that an ETag no longer fits. */
  async function call<Answer>(effect: () => Promise<Answer>, raced?: () => Promise<unknown>): Promise<Answer> {
    await clock.sleep(costMs);
    const kind = strike(trouble, storageKinds);
    if (kind === undefined) return effect();
    if (kind === '503 before the effect') throw storageFault(503, 'ServerBusy');
    if (kind === 'race') {
      if (raced === undefined) throw storageFault(503, 'ServerBusy');
      await raced().catch(() => undefined);
      return effect();
    }
    // The answer is lost, and with it what it would have said.
    if (kind === 'reset after the effect' || random() < 0.5) await effect().catch(() => undefined);
    if (kind === 'timeout') await clock.sleep(timeoutMs);
    throw storageFault(undefined, 'socket hang up');
  }
  const bump = (partitionKey: string, rowKey: string) => () => table.updateEntity({ partitionKey, rowKey }, 'Merge');
  return {
    createEntity: (entity) => call(() => table.createEntity(entity)),
    getEntity: (partitionKey, rowKey) => call(() => table.getEntity(partitionKey, rowKey)),
    updateEntity: (entity, mode, options) =>
      call(() => table.updateEntity(entity, mode, options), bump(entity.partitionKey, entity.rowKey)),
    upsertEntity: (entity, mode) => call(() => table.upsertEntity(entity, mode)),
    deleteEntity: (partitionKey, rowKey) => call(() => table.deleteEntity(partitionKey, rowKey)),
    submitTransaction: (actions: TransactionAction[]) => call(() => table.submitTransaction(actions)),
    async *listEntities(options) {
      await call(() => Promise.resolve());
      let rows = 0;
      for await (const row of table.listEntities(options)) {
        yield row;
        rows += 1;
        if (rows % 1_000 === 0) await call(() => Promise.resolve());
      }
    },
  };
}

/** What a channel took, and whether it said so. */
export interface Arrived {
  /** Ids of notices, as often as they came. */
  readonly times: Map<string, number>;
  /** Ids of those that came although the channel said nothing or broke off. */
  readonly unsaid: Set<string>;
}

const channelKinds = ['503', '429', 'reset before taking', 'reset after taking', 'timeout'] as const;

export function faultyMessenger(trouble: Trouble, { times, unsaid }: Arrived): Messenger {
  const { clock, costMs, timeoutMs, random } = trouble;
  const later = (reason: string, retryAfterSeconds?: number): Delivery => ({
    kind: 'later',
    reason,
    retryAfterSeconds,
  });
  return {
    async send(notices, receiver) {
      const take = () => {
        for (const { id } of notices) times.set(`${receiver.id} ${id}`, (times.get(`${receiver.id} ${id}`) ?? 0) + 1);
      };
      const takeUnsaid = () => {
        take();
        for (const { id } of notices) unsaid.add(`${receiver.id} ${id}`);
      };
      await clock.sleep(costMs);
      const kind = strike(trouble, channelKinds);
      switch (kind) {
        case undefined:
          take();
          return { kind: 'sent' };
        case '503':
          return later('it answered 503');
        case '429':
          return later('it answered 429', 1);
        case 'reset before taking':
          return later('it did not answer');
        case 'reset after taking':
          takeUnsaid();
          return later('it did not answer');
        case 'timeout':
          if (random() < 0.5) takeUnsaid();
          await clock.sleep(timeoutMs);
          return later('it did not answer');
      }
    },
  };
}
