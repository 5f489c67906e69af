/** The measurements of `npm run bench -- scale` on a small fleet: what it counts, never how long it took. */

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareAudit, type AuditComparison } from '../../infra/bench/compare-audit.ts';
import {
  clustersIn,
  parseFleetShape,
  readFloorSeconds,
  shapeText,
  type FleetShape,
} from '../../infra/bench/fleet-shape.ts';
import { generatedFleet, isOfShare } from '../../infra/bench/generated-fleet.ts';
import { storageRequests } from '../../infra/bench/measured-sweep.ts';
import { makeRequestCounts, mostWithin } from '../../infra/bench/request-counts.ts';
import { armReads, growthExponent, scaleText } from '../../infra/bench/scale-table.ts';
import {
  asDocumented,
  measureFleet,
  proveJudged,
  thisMachine,
  type FleetCost,
  type Sweep,
} from '../../infra/bench/scale.ts';

const shapeOf = (text: string): FleetShape => parseFleetShape(text)!;

describe('a fleet', () => {
  it('is told in one word, and nothing else is one', () => {
    expect(shapeOf('20x5x100')).toEqual({ subscriptions: 20, regions: 5, perLane: 100, driftedPercent: 10 });
    expect(shapeText(shapeOf('2x5x1000@40'))).toBe('2x5x1000@40');
    for (const text of ['', '20x5', '20x5x0', '20x5x100@101', 'many']) expect(parseFleetShape(text)).toBeUndefined();
  });

  it.each([
    ['5x2x10', 1],
    ['20x5x100', 40],
    ['2x5x1000', 940],
    ['1x20x50', 30],
  ])('cannot be read faster than its buckets allow: %s in %i s', (text, seconds) => {
    expect(readFloorSeconds(shapeOf(text))).toBe(seconds);
  });

  it('is generated as it is told, and of any hundred as many drift as it says', () => {
    const { clusters, subscriptions } = generatedFleet(shapeOf('3x2x50@40'), Date.parse('2026-11-25T12:00Z'));
    expect([clusters.length, subscriptions.length]).toEqual([300, 3]);
    expect(new Set(clusters.map(({ document }) => document['id'])).size).toBe(300);
    const drifted = clusters.filter(({ document }) =>
      JSON.stringify(document).includes('"nodeOSUpgradeChannel":"None"'),
    );
    expect(drifted.length).toBe(120);
    fc.assert(
      fc.property(fc.nat(100), fc.nat(1_000), (percent, from) => {
        const hundred = Array.from({ length: 100 }, (_, index) => isOfShare(from + index, percent));
        expect(hundred.filter(Boolean).length).toBe(percent);
      }),
    );
  });
});

describe('a sweep', () => {
  it('that left a cluster out, or failed on its way, is not measured', () => {
    const fine = { verdicts: { compliant: 9, drifted: 1 }, failedInvocations: 0, app: { warnings: ['a warning'] } };
    proveJudged(fine, 10);
    expect(() => {
      proveJudged(fine, 11);
    }).toThrow(/^10 of 11 clusters have a verdict, 0 invocations failed:\na warning$/);
    expect(() => {
      proveJudged({ ...fine, failedInvocations: 1 }, 10);
    }).toThrow(/1 invocations failed/);
  });
});

describe('counting', () => {
  it('finds the most queries in any five seconds, wherever they begin', () => {
    expect(mostWithin([])).toBe(0);
    expect(mostWithin([0, 4_999])).toBe(2);
    expect(mostWithin([0, 5_000])).toBe(1);
    expect(mostWithin([0, 4_000, 4_500, 6_000, 8_999, 9_001])).toBe(4);
  });

  it('tells kinds of reads apart, and what was throttled', () => {
    const counts = makeRequestCounts();
    const base = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters';
    const add = (path: string, status = 200, method = 'GET') => {
      counts.add({ method, path, status, query: {}, headers: {}, body: undefined, atMs: 0 });
    };
    for (const path of [`${base}/a`, `${base}/b`, `${base}/a/maintenanceConfigurations`, base]) add(path);
    add(`${base}/a`, 429);
    add(`${base}/a`, 200, 'PUT');
    add('/providers/Microsoft.ResourceGraph/resources', 429, 'POST');
    add('/msi/token');
    expect(counts.take()).toEqual({
      reads: { cluster: 2, windows: 1, list: 1, fleets: 0, 'upgrade profile': 0, other: 0 },
      writes: 1,
      throttled: 1,
      graphQueries: 1,
      graphThrottled: 1,
      mostGraphQueriesInWindow: 1,
    });
    expect(counts.take().graphQueries).toBe(0);
  });

  it('says how a cost grows beside its fleet', () => {
    expect(growthExponent({ clusters: 10, cost: 5 }, { clusters: 1_000, cost: 500 })).toBeCloseTo(1);
    expect(growthExponent({ clusters: 10, cost: 5 }, { clusters: 1_000, cost: 5 })).toBeCloseTo(0);
    expect(growthExponent({ clusters: 10, cost: 5 }, { clusters: 100, cost: 500 })).toBeCloseTo(2);
  });
});

/** What a sweep of each kind may cost for each cluster; the redesign lowers it, nothing raises it. */
const budgets = [
  { kind: 'first', drifted: 10, reads: 2.2, messages: 1, storage: 10.8, logLines: 1.01 },
  { kind: 'unchanged', drifted: 10, reads: 2.2, messages: 1, storage: 8.6, logLines: 1.01 },
  { kind: '5 % changed', drifted: 15, reads: 2.2, messages: 1, storage: 9, logLines: 1.01 },
] as const;

describe('the sweeps of a hundred clusters', () => {
  const clusters = 100;
  let cost: FleetCost;
  let audit: AuditComparison;
  beforeAll(async () => {
    const shape = shapeOf('5x2x10@10');
    expect(clustersIn(shape)).toBe(clusters);
    cost = await measureFleet(shape, { sweeps: 3, times: 1, othersTakePerSecond: 0, tell: () => undefined });
    audit = await compareAudit(shapeOf('2x2x10'), asDocumented, 5);
  }, 240_000);
  const sweep = (kind: string): Sweep => cost.sweeps.find((each) => each.kind === kind)!;

  it.each(budgets)('cost what they are allowed to: $kind', ({ kind, drifted, ...allowed }) => {
    const { azure, storage, messages, app, verdicts, failedInvocations } = sweep(kind);
    expect(verdicts).toEqual({ compliant: clusters - drifted, drifted });
    expect(failedInvocations).toBe(0);
    expect(armReads(sweep(kind)) / clusters).toBeLessThanOrEqual(allowed.reads);
    expect(messages / clusters).toBeLessThanOrEqual(allowed.messages);
    expect(storageRequests(storage) / clusters).toBeLessThanOrEqual(allowed.storage);
    expect(app.logLines / clusters).toBeLessThanOrEqual(allowed.logLines);
    expect([azure.throttled, azure.graphThrottled, azure.writes]).toEqual([0, 0, 0]);
    expect(azure.mostGraphQueriesInWindow).toBeLessThanOrEqual(15);
  });

  it('are really measured: the first one read every cluster, and the app used memory and time', () => {
    const { azure, app, storage } = sweep('first');
    expect(azure.reads.windows).toBeGreaterThanOrEqual(clusters);
    expect(azure.graphQueries).toBeGreaterThanOrEqual(1);
    expect(app.peakRssBytes).toBeGreaterThan(40_000_000);
    expect(app.cpuMs).toBeGreaterThan(50);
    expect(storageRequests(storage)).toBeGreaterThan(10);
  });

  it('are shown with their fleet, and audit beside a script', () => {
    expect([audit.audit.clusters, audit.script.clusters]).toEqual([40, 40]);
    expect(audit.script.azure.reads).toMatchObject({ list: 2, windows: 40 });
    const text = scaleText(thisMachine(), [cost], [audit]);
    for (const { kind } of budgets) expect(text).toMatch(new RegExp(`^5x2x10@10 +${kind} +\\d`, 'm'));
    expect(text).toMatch(/^ {2}audit: [\d.]+ s, first cluster after [\d.]+ s, \d+ MB, \d+ reads, 0 x 429$/m);
    expect(text).toMatch(/^ {2}script: /m);
  });
});
