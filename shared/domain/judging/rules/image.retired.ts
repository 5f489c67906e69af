/** `image.retired`: AKS makes no images any more for the operating system of a pool. */

import { endingPools, wayOutWords, type EndOfImages } from '../retired-pools.ts';
import type { Rule } from '../rule.ts';

export const imageRetired: Rule<'image.retired', EndOfImages> = {
  code: 'image.retired',
  about: {
    what: 'The operating system of a node pool has come to its end: AKS makes no images for it any more.',
    why: 'No channel, no window and no node image upgrade brings a security fix to these nodes. Once the images are removed, scaling and repairing nodes fails, too.',
    cure: 'Move the pool to another operating system: upgrade Kubernetes where the OS SKU follows it, change the OS SKU of a Linux pool, or replace the pool. The finding names the command. Dates that policy knows better stand in image.ends.',
    source: 'AKS docs: upgrade-os-version and the retirement notice of each system; Azure/AKS CHANGELOG',
  },
  words: (evidence) => ({
    message: `${evidence.os} on ${evidence.pools.join(', ')} has had no updates since ${evidence.noUpdatesFrom}${removalWords(evidence)}.`,
    cure: wayOutWords(evidence),
  }),
  find({ cluster, policy, nowMs }) {
    return endingPools({ cluster, ends: policy.image.ends, nowMs }).flatMap(({ daysLeft, ...evidence }) =>
      daysLeft > 0
        ? []
        : [{ code: 'image.retired' as const, severity: 'error' as const, effect: 'drift' as const, evidence }],
    );
  },
};

function removalWords({ removedFrom, isRemoved }: EndOfImages): string {
  if (removedFrom === undefined) return '';
  return isRemoved
    ? `; its images were removed on ${removedFrom}, and scaling fails`
    : `; its images are removed on ${removedFrom}, and scaling fails from then on`;
}
