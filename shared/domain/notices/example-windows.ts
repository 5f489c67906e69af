/** An example of each notice about a window. */

import type { WindowOutcomeKind } from '../events/window-outcome.ts';
import { maintenance } from '../events/maintenance.ts';
import type { ClusterFacts } from './notice.ts';
import { hourMs } from '../time/durations.ts';
import { aboutCluster, cluster, clusterFacts, newer, older, type MemberOf } from './example-cluster.ts';

/** What the warden tells of windows. */
type WindowExamples = {
  readonly [Kind in `window-${WindowOutcomeKind}` | 'window-upcoming' | 'outside-window']: (
    nowMs: number,
  ) => MemberOf<Kind>;
};

/** `nowMs`: epoch milliseconds. */
export const windowExamples: WindowExamples = {
  'window-upcoming': (nowMs) => ({
    ...aboutCluster('window-upcoming', nowMs),
    severity: 'info',
    facts: { ...clusterFacts(nowMs), images: [{ pool: 'system', after: older, latest: newer }] },
  }),
  'window-upgraded': (nowMs) => ({
    ...aboutCluster('window-upgraded', nowMs),
    severity: 'info',
    facts: {
      ...clusterFacts(nowMs),
      window: {
        kind: 'upgraded',
        opening: openingBefore(nowMs),
        pools: [{ ...installed, after: newer, latest: newer }],
        missedInARow: 0,
      },
    },
  }),
  'window-partly-upgraded': (nowMs) => ({
    ...aboutCluster('window-partly-upgraded', nowMs),
    severity: 'warning',
    facts: {
      ...clusterFacts(nowMs),
      window: {
        kind: 'partly-upgraded',
        opening: openingBefore(nowMs),
        pools: [
          { ...installed, after: newer, latest: newer },
          { ...installed, pool: 'shop', latest: newer },
        ],
        leftBehind: ['shop'],
        missedInARow: 1,
      },
    },
  }),
  'window-already-current': (nowMs) => ({
    ...aboutCluster('window-already-current', nowMs),
    severity: 'info',
    facts: {
      ...clusterFacts(nowMs),
      window: {
        kind: 'already-current',
        opening: openingBefore(nowMs),
        pools: [{ ...installed, latest: older }],
        missedInARow: 0,
      },
    },
  }),
  'window-skipped': (nowMs) => ({
    ...aboutCluster('window-skipped', nowMs),
    severity: 'warning',
    facts: {
      ...clusterFacts(nowMs),
      window: {
        kind: 'skipped',
        reason: 'newer-image-waits',
        opening: openingBefore(nowMs),
        pools: [{ ...installed, latest: newer }],
        missedInARow: 2,
      },
    },
  }),
  'window-unknown': (nowMs) => ({
    ...aboutCluster('window-unknown', nowMs),
    severity: 'info',
    facts: {
      ...clusterFacts(nowMs),
      window: { kind: 'unknown', opening: openingBefore(nowMs), pools: [installed], missedInARow: 0 },
    },
  }),
  'outside-window': (nowMs) => {
    const { example } = maintenance.notices['maintenance-started'];
    const event = example({ id: 'example-outside-window', cluster, atMs: nowMs });
    return {
      ...aboutCluster('outside-window', nowMs),
      severity: 'warning',
      facts: { ...clusterFacts(nowMs), event },
    };
  },
};

function openingBefore(nowMs: number): ClusterFacts['nextOpenings'][number] {
  return { startMs: nowMs - 7 * hourMs, endMs: nowMs - hourMs, usableHours: 6 };
}

const installed = { pool: 'system', before: older, after: older };
