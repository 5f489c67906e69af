/** `channel.contested`: somebody keeps changing back what the warden sets. */

import { contestedFlips, type Flip } from '../cluster-memory.ts';
import type { Rule } from '../rule.ts';
import { channelName, daysName } from '../words.ts';

/** Somebody keeps changing back what the warden sets. */
interface Evidence {
  readonly flips: readonly Flip[];
  readonly withinDays: number;
}

export const channelContested: Rule<'channel.contested', Evidence> = {
  code: 'channel.contested',
  about: {
    what: 'Somebody keeps changing the node OS upgrade channel back.',
    why: 'Two writers that disagree only make noise, and every flip can reimage nodes; the warden has stopped writing the channel here.',
    cure: 'Find out who is right: correct the code or the policy, exempt the cluster, or let the warden go on (reconcile with "resume": true).',
    source: 'AKS Patch Warden: policy contested',
  },
  words: ({ flips, withinDays }) => ({
    message: `The channel was changed back ${String(flips.length)} times within ${daysName(withinDays)}, last to ${channelName(flips.at(-1)?.to ?? 'something else')}${flips.at(-1)?.by === undefined ? '' : ` by ${String(flips.at(-1)?.by)}`}. The warden has stopped writing it.`,
    cure: 'Find out who is right: correct the code or the policy, exempt the cluster, or let the warden go on (reconcile with "resume": true).',
  }),
  find({ memory, policy: { contested }, nowMs }) {
    const flips = contestedFlips(memory, contested, nowMs);
    if (flips.length === 0) return [];
    const evidence = { flips, withinDays: contested.withinDays };
    return [{ code: 'channel.contested', severity: 'error', effect: 'advice', evidence }];
  },
};
