/** `channel.rolled-back`: somebody took node pools back to an earlier image, and switched the channels off for it. */

import { mayBeRolledBack, restingRollbacks, rollbackRestMs, type PoolRollback } from '../../cluster/rollback.ts';
import type { Rule } from '../rule.ts';
import { minuteOf } from '../words.ts';

interface Evidence {
  readonly pools: readonly PoolRollback[];
  /** Until then the channel is let be, epoch milliseconds. */
  readonly untilMs: number;
}

export const channelRolledBack: Rule<'channel.rolled-back', Evidence> = {
  code: 'channel.rolled-back',
  about: {
    what: 'Node pools were rolled back to an earlier image less than seven days ago, and both upgrade channels are off.',
    why: 'A rollback needs both channels off to last, and a channel that is switched on installs at once what was just removed. So the repair waits for seven days.',
    cure: 'Find out what was wrong with the newer image, then switch the channel on again. The warden does it on day eight; where the pools have to stay longer, exempt the cluster.',
    source: 'AKS docs: roll-back-node-pool-version',
  },
  words: ({ pools, untilMs }) => ({
    message: `${pools.map(poolWords).join('; ')}: the channel is let be until ${minuteOf(untilMs)} UTC.`,
    cure: 'Switch the channel on when the newer image is well; exempt the cluster if it has to wait longer.',
  }),
  find({ cluster, memory, nowMs }) {
    if (!mayBeRolledBack(cluster)) return [];
    const pools = restingRollbacks(memory.rollback, nowMs).filter(({ pool, to }) =>
      cluster.pools.some(({ name, nodeImageVersion }) => name === pool && nodeImageVersion === to),
    );
    if (pools.length === 0) return [];
    const untilMs = Math.max(...pools.map(({ atMs }) => atMs)) + rollbackRestMs;
    return [{ code: 'channel.rolled-back', severity: 'info', effect: 'advice', evidence: { pools, untilMs } }];
  },
};

function poolWords({ pool, to, from, atMs, sign }: PoolRollback): string {
  const day = minuteOf(atMs);
  const when = sign === 'runs-earlier' ? `by ${day} UTC at the latest` : `on ${day} UTC`;
  return `Pool ${pool} was rolled back${from === undefined ? '' : ` from ${from}`} to ${to} ${when}`;
}
