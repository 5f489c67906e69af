/** What AKS offers is asked for once in six hours for each subscription, region and family, and kept for the fleet. */

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeImageArrivals } from '../../shared/adapters/storage/image-arrivals.ts';
import type { Cluster } from '../../shared/domain/cluster/cluster.ts';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import { hourMs, minuteMs } from '../../shared/domain/time/durations.ts';
import { makeLearnArrivals } from '../../shared/use-cases/learn-arrivals.ts';
import { aCluster, aPool } from '../builders/a-cluster.ts';
import { startLocalStorage, type LocalStorage } from '../local-storage.ts';

let local: LocalStorage;
beforeAll(async () => {
  local = await startLocalStorage();
});
afterAll(() => local.azurite.close());

const ubuntu = (release: string) => `AKSUbuntu-2204gen2containerd-${release}`;
const windows = (release: string) => `AKSWindows-2022-containerd-20348.${release}`;
const nowMs = Date.parse('2026-11-21T12:00Z');
const { signal } = new AbortController();

const forEver = () => new Promise<void>(() => undefined);

/** One process of the app, on a subscription of its own unless told otherwise. */
function aProcess(
  latest: () => Readonly<Record<string, string>> | undefined,
  { answers = Promise.resolve(), pause = forEver }: { answers?: Promise<void>; pause?: () => Promise<void> } = {},
) {
  const asked: string[] = [];
  const images = {
    latest: async (cluster: { readonly name: string }, pools: readonly string[]) => {
      asked.push(...pools.map((pool) => `${cluster.name}/${pool}`));
      const all = latest();
      const found = Object.entries(all ?? {}).filter(([pool]) => pools.includes(pool));
      await answers;
      return all === undefined ? undefined : Object.fromEntries(found);
    },
  };
  return { asked, learn: makeLearnArrivals({ images, arrivals: makeImageArrivals(local.storage), pause }) };
}

const aFleet = (subscription: string, count: number): readonly Cluster[] =>
  Array.from({ length: count }, (_, index) =>
    aCluster({
      ref: clusterRef(subscription, 'rg', `c${String(index)}`),
      pools: [
        aPool({ name: 'linux', nodeImageVersion: ubuntu('202610.20.0') }),
        aPool({ name: 'win', osType: 'Windows', nodeImageVersion: windows('2655.261008') }),
      ],
    }),
  );

describe('what AKS offers', () => {
  it('is asked of one pool a family, and not again within six hours, by whatever process', async () => {
    const offers = { linux: ubuntu('202611.10.0'), win: windows('2700.261110') };
    const [first, second] = [aProcess(() => offers), aProcess(() => offers)];
    const fleet = aFleet(randomUUID(), 20);
    for (const cluster of fleet) await first.learn(cluster, { signal, nowMs });
    for (const cluster of fleet) await second.learn(cluster, { signal, nowMs: nowMs + 5 * hourMs });
    expect([...first.asked, ...second.asked]).toEqual(['c0/linux', 'c0/win']);
    const [cluster = aCluster()] = fleet;
    await second.learn(cluster, { signal, nowMs: nowMs + 6 * hourMs });
    expect(second.asked).toEqual(['c0/linux', 'c0/win']);
  });

  it('keeps the moment of its arrival, whoever asks later', async () => {
    let offered = ubuntu('202610.20.0');
    const [cluster = aCluster()] = aFleet(randomUUID(), 1);
    const learnAt = (hours: number) =>
      aProcess(() => ({ linux: offered })).learn(cluster, { signal, nowMs: nowMs + hours * hourMs });
    await learnAt(0);
    await learnAt(6);
    offered = ubuntu('202611.10.0');
    await learnAt(12);
    const known = await learnAt(18);
    expect(known['aksubuntu-2204gen2containerd']).toMatchObject({
      offered,
      askedAtMs: nowMs + 18 * hourMs,
      arrivals: [
        { version: ubuntu('202610.20.0'), seenMs: nowMs },
        { version: offered, seenMs: nowMs + 12 * hourMs, notBeforeMs: nowMs + 6 * hourMs },
      ],
    });
  });

  it('is one arrival although sixteen workers see it at once', async () => {
    const [cluster = aCluster()] = aFleet(randomUUID(), 1);
    const workers = Array.from({ length: 16 }, () => aProcess(() => ({ linux: ubuntu('202611.10.0') })));
    await Promise.all(workers.map(({ learn }, index) => learn(cluster, { signal, nowMs: nowMs + index })));
    const known = await aProcess(() => ({})).learn(cluster, { signal, nowMs: nowMs + hourMs });
    expect(known['aksubuntu-2204gen2containerd']?.arrivals).toHaveLength(1);
  });

  it('is not asked for without end where Azure asks to wait: the clock goes by what is known', async () => {
    const { asked, learn } = aProcess(() => undefined);
    for (const cluster of aFleet(randomUUID(), 20)) expect(await learn(cluster, { signal, nowMs })).toEqual({});
    expect(asked).toEqual(['c0/linux', 'c0/win']);
    const [later = aCluster()] = aFleet(randomUUID(), 1);
    await learn(later, { signal, nowMs: nowMs + 6 * minuteMs });
    expect(asked).toHaveLength(4);
  });

  it('is known to all clusters that a first sweep looks at together, by one question a family', async () => {
    const { asked, learn } = aProcess(() => ({ linux: ubuntu('202611.10.0'), win: windows('2700.261110') }));
    const fleet = aFleet(randomUUID(), 20);
    const known = await Promise.all(fleet.map((cluster) => learn(cluster, { signal, nowMs })));
    expect(asked).toEqual(['c0/linux', 'c0/win']);
    for (const each of known) expect(Object.keys(each)).toHaveLength(2);
  });

  it('holds nobody up whose neighbour gets no answer', async () => {
    const { asked, learn } = aProcess(() => ({}), { answers: forEver(), pause: () => Promise.resolve() });
    const [first = aCluster(), second = aCluster()] = aFleet(randomUUID(), 2);
    void learn(first, { signal, nowMs });
    await vi.waitFor(() => {
      expect(asked).toHaveLength(2);
    });
    expect(await learn(second, { signal, nowMs })).toEqual({});
  });

  it('is nothing that a stopped cluster can be asked about', async () => {
    const { asked, learn } = aProcess(() => ({ linux: ubuntu('202611.10.0') }));
    const [cluster = aCluster()] = aFleet(randomUUID(), 1);
    expect(await learn({ ...cluster, isStopped: true }, { signal, nowMs })).toEqual({});
    expect(asked).toEqual([]);
  });
});
