/** `image.retiring`: the operating system of a pool comes to its end within 90 days. */

import { endingPools, wayOutWords, type Ending } from '../retired-pools.ts';
import type { Rule } from '../rule.ts';
import { daysName } from '../words.ts';

const announcedDays = 90;

export const imageRetiring: Rule<'image.retiring', Ending> = {
  code: 'image.retiring',
  about: {
    what: 'The operating system of a node pool comes to its end within 90 days.',
    why: 'From that day on AKS makes no images for it, and the cluster drifts.',
    cure: 'Move the pool to another operating system before; the finding names the command.',
    source: 'AKS docs: upgrade-os-version and the retirement notice of each system; Azure/AKS CHANGELOG',
  },
  words: (evidence) => ({
    message: `${evidence.os} on ${evidence.pools.join(', ')} gets no updates from ${evidence.noUpdatesFrom} on, in ${daysName(evidence.daysLeft)}.`,
    cure: wayOutWords(evidence),
  }),
  find({ cluster, policy, nowMs }) {
    return endingPools({ cluster, ends: policy.image.ends, nowMs }).flatMap((evidence) =>
      evidence.daysLeft <= 0 || evidence.daysLeft > announcedDays
        ? []
        : [{ code: 'image.retiring' as const, severity: 'warning' as const, effect: 'advice' as const, evidence }],
    );
  },
};
