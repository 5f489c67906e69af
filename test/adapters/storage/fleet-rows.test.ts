/** The switch of all writes and the count of exemptions by tag, in memory and on Azurite. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeHistory } from '../../../shared/adapters/storage/history.ts';
import type { Storage } from '../../../shared/adapters/storage/storage-connection.ts';
import { makeTagExemptionShare } from '../../../shared/adapters/storage/tag-exemptions.ts';
import { makeWriteSwitch } from '../../../shared/adapters/storage/write-switch.ts';
import { clusterRef } from '../../../shared/domain/cluster/cluster-ref.ts';
import type { SwitchState } from '../../../shared/domain/record/deed.ts';
import { TransientError } from '../../../shared/domain/transient-error.ts';
import { aDoing } from '../../builders/a-deed.ts';
import { fakeStorage } from '../../fakes/tables.ts';
import { startLocalStorage, type LocalStorage } from '../../local-storage.ts';

let local: LocalStorage;
beforeAll(async () => {
  local = await startLocalStorage();
});
afterAll(() => local.azurite.close());

const inMemory = fakeStorage();
const worlds: readonly (readonly [string, () => Storage])[] = [
  ['in memory', () => inMemory],
  ['on Azurite', () => local.another()],
];

const cluster = (index: number) => clusterRef('11111111-1111-4111-8111-111111111111', 'rg', `c-${String(index)}`);
const stopped = (more: object = {}): SwitchState => ({
  deed: { ...aDoing(more), kind: 'writes-stopped' },
  isUntold: true,
});

describe.each(worlds)('%s', (_, world) => {
  beforeEach(async () => {
    const table = await world().table('fleet');
    for await (const { partitionKey = '', rowKey = '' } of table.listEntities())
      await table.deleteEntity(partitionKey, rowKey);
  });

  describe('the switch', () => {
    it('is not there until somebody touches it, and then says who did', async () => {
      const one = makeWriteSwitch(world());
      expect(await one.read()).toBeUndefined();
      const state = stopped({ reason: 'an incident' });
      const version = await one.put(state, undefined);
      expect(await makeWriteSwitch(world()).read()).toEqual({ kind: 'switch', state, version });
    });

    it('is turned by one of two who turn it at a time', async () => {
      const one = makeWriteSwitch(world());
      const version = await one.put(stopped(), undefined);
      await expect(one.put(stopped(), undefined)).rejects.toBeInstanceOf(TransientError);
      await one.put(stopped(), version);
      await expect(one.put(stopped(), version)).rejects.toBeInstanceOf(TransientError);
    });

    it.each<[string, object]>([
      ['of a later version', { schemaVersion: 2 }],
      ['with a kind of next year', { json0: '{"deed":{"kind":"writes-slowed"},"isUntold":false}' }],
      ['that is broken', { json0: 'no json' }],
    ])('%s cannot be read, and is no open one', async (_, columns) => {
      const one = makeWriteSwitch(world());
      await one.put(stopped(), undefined);
      const table = await world().table('fleet');
      await table.updateEntity({ partitionKey: 'fleet', rowKey: 'writes', ...columns }, 'Merge');
      expect(await one.read()).toMatchObject({
        kind: 'unreadable',
        problem: expect.stringContaining('fleet/') as unknown,
      });
    });
  });

  describe('the count of exemptions by tag', () => {
    const limit = { most: 3, nowMs: 1_000 };

    it('is never overdrawn by many workers at once', async () => {
      const workers = Array.from({ length: 8 }, () => makeTagExemptionShare(world()));
      const claims = await Promise.all(workers.map((worker, index) => worker.claim(cluster(index), 5_000, limit)));
      expect(claims.filter((answer) => answer === 'granted')).toHaveLength(3);
    });

    it('counts who asks again once, and no one whose exemption is over or released', async () => {
      const share = makeTagExemptionShare(world());
      for (const index of [1, 1, 2, 3]) expect(await share.claim(cluster(index), 5_000, limit)).toBe('granted');
      expect(await share.claim(cluster(4), 5_000, limit)).toBe('exhausted');
      expect(await share.claim(cluster(3), 6_000, limit)).toBe('granted');
      await share.release(cluster(1));
      await share.release(cluster(9));
      expect(await share.claim(cluster(4), 5_000, limit)).toBe('granted');
      expect(await share.claim(cluster(5), 9_000, { most: 2, nowMs: 5_000 })).toBe('granted');
    });

    it('lets nobody in when what stands there cannot be read', async () => {
      const share = makeTagExemptionShare(world());
      await share.claim(cluster(1), 5_000, limit);
      const table = await world().table('fleet');
      await table.updateEntity({ partitionKey: 'fleet', rowKey: 'exempt-by-tag', schemaVersion: 2 }, 'Merge');
      expect(await share.claim(cluster(2), 5_000, limit)).toBe('exhausted');
    });
  });

  it('the history of the fleet has each deed once, apart from that of a cluster', async () => {
    const history = makeHistory(world());
    const asked = { ...aDoing({ atMs: 5 }), kind: 'sweep-asked' } as const;
    for (const _each of [1, 2]) await history.add('fleet', asked);
    await history.add('fleet', { ...asked, id: 'other', atMs: 6 });
    const entries = await history.latest('fleet', 10);
    expect(entries.slice(0, 2)).toEqual([{ ...asked, id: 'other', atMs: 6 }, asked]);
    expect(await history.latest(cluster(1), 10)).toEqual([]);
  });
});
