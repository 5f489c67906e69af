/** `cluster.exemption-ending`: an exemption is about to lapse. */

import type { Rule } from '../rule.ts';
import { minuteOf } from '../words.ts';
import type { Exemption } from '../../policy/exemption.ts';
import { dayMs } from '../../time/durations.ts';

type Evidence = Exemption;

export const clusterExemptionEnding: Rule<'cluster.exemption-ending', Evidence> = {
  code: 'cluster.exemption-ending',
  about: {
    what: 'The exemption of the cluster ends soon.',
    why: 'Once it is over the cluster is enforced like any other; whoever still needs it must say so in time.',
    cure: 'Prepare for the repair, or ask for another exemption.',
    source: 'AKS Patch Warden: policy exemptionLimits.announceDays',
  },
  words: ({ owner, untilMs }) => ({
    message: `The exemption granted by ${owner} ends on ${minuteOf(untilMs)} UTC.`,
    cure: 'Prepare for the repair, or ask for another exemption.',
  }),
  find({ exemption, policy: { exemptionLimits }, nowMs }) {
    if (exemption === undefined || exemption.untilMs - nowMs > exemptionLimits.announceDays * dayMs) return [];
    return [{ code: 'cluster.exemption-ending', severity: 'warning', effect: 'advice', evidence: exemption }];
  },
};
