/** `patch.late`: a pool does not run an image that policy wanted there by now. */

import { chanceWords, waitingPools, waitingWords, type PatchEvidence } from '../pool-clocks.ts';
import type { Rule } from '../rule.ts';

export const patchLate: Rule<'patch.late', PatchEvidence> = {
  code: 'patch.late',
  about: {
    what: 'A node pool runs an image although a newer one has been on offer in its region for longer than policy allows.',
    why: 'Whatever channel and windows say, these nodes lack security fixes that AKS has had for them all that time.',
    cure: 'Look at the last windows of the cluster. Where no opening is near, upgrade the node image by hand (az aks nodepool upgrade --node-image-only).',
    source: 'AKS docs: node-image-upgrade, planned-maintenance; AKS release tracker',
  },
  words: (evidence) => ({
    message: `${waitingWords(evidence, 'was due')} ${chanceWords(evidence.next)}`,
    cure:
      evidence.next.kind === 'none'
        ? 'Upgrade the node image by hand (az aks nodepool upgrade --node-image-only), and see to it that AKS can do so next time.'
        : 'Look why the last windows brought nothing, or upgrade the node image by hand (az aks nodepool upgrade --node-image-only).',
  }),
  find(context) {
    const evidence = waitingPools(context, 'late');
    return evidence === undefined ? [] : [{ code: 'patch.late', severity: 'error', effect: 'drift', evidence }];
  },
};
