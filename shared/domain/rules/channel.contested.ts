/** `channel.contested`: somebody keeps changing back what the warden sets. */

import { contestedFlips } from '../cluster-memory.ts';
import type { Rule } from '../verdict.ts';

export const channelContested: Rule = {
  code: 'channel.contested',
  about: {
    what: 'Somebody keeps changing the node OS upgrade channel back.',
    why: 'Two writers that disagree only make noise, and every flip can reimage nodes; the warden has stopped writing the channel here.',
    cure: 'Find out who is right: correct the code or the policy, exempt the cluster, or let the warden go on (reconcile with "resume": true).',
    source: 'AKS Patch Warden: policy contested',
  },
  find({ memory, policy: { contested }, nowMs }) {
    const flips = contestedFlips(memory, contested, nowMs);
    if (flips.length === 0) return [];
    const evidence = { flips, withinDays: contested.withinDays };
    return [{ code: 'channel.contested', severity: 'error', effect: 'advice', evidence }];
  },
};
