/** `patch.due`: a newer image waits for a pool, and the next opening brings it in time. */

import { chanceWords, waitingPools, waitingWords, type PatchEvidence } from '../pool-clocks.ts';
import type { Rule } from '../rule.ts';

export const patchDue: Rule<'patch.due', PatchEvidence> = {
  code: 'patch.due',
  about: {
    what: 'A newer node image has arrived in the region and waits for its turn; it comes in time.',
    why: 'The days that policy allows (patchSla) run from the arrival of an image in the region, not from the day it was built.',
    cure: 'Nothing.',
    source: 'AKS docs: node-image-upgrade, planned-maintenance; AKS release tracker',
  },
  words: (evidence) => ({
    message: `${waitingWords(evidence, 'due by')} ${chanceWords(evidence.next)}`,
    cure: 'Nothing: it comes by itself.',
  }),
  find(context) {
    const evidence = waitingPools(context, 'due');
    return evidence === undefined ? [] : [{ code: 'patch.due', severity: 'info', effect: 'advice', evidence }];
  },
};
