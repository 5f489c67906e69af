/** `patch.will-be-late`: a newer image waits for a pool, and nothing brings it in time. */

import { chanceWords, waitingPools, waitingWords, type PatchEvidence } from '../pool-clocks.ts';
import type { Rule } from '../rule.ts';

export const patchWillBeLate: Rule<'patch.will-be-late', PatchEvidence> = {
  code: 'patch.will-be-late',
  about: {
    what: 'A newer node image waits for a pool, and no opening of the node OS window brings it within the days of policy.',
    why: 'The next opening ends after the day on which the image is due, or AKS installs nothing at all.',
    cure: 'Open the window sooner or more often, take out a freeze, or upgrade the node image by hand before the day it is due (az aks nodepool upgrade --node-image-only).',
    source: 'AKS docs: node-image-upgrade, planned-maintenance; AKS release tracker',
  },
  words: (evidence) => ({
    message: `${waitingWords(evidence, 'due by')} That will be late: ${lowered(chanceWords(evidence.next))}`,
    cure: 'Open the window sooner, or upgrade the node image by hand (az aks nodepool upgrade --node-image-only).',
  }),
  find(context) {
    const evidence = waitingPools(context, 'will-be-late');
    return evidence === undefined
      ? []
      : [{ code: 'patch.will-be-late', severity: 'warning', effect: 'advice', evidence }];
  },
};

function lowered(sentence: string): string {
  return sentence.startsWith('AKS') ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
