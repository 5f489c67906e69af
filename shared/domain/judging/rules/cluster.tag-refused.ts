/** `cluster.tag-refused`: a tag asks for more than policy lets tags decide. */

import type { RefusedTag } from '../../policy/policy.ts';
import { tagExemption } from '../tag-exemption.ts';
import type { Rule, Words } from '../rule.ts';

export const clusterTagRefused: Rule<'cluster.tag-refused', RefusedTag> = {
  code: 'cluster.tag-refused',
  about: {
    what: 'A tag of the cluster asks for more than policy lets tags decide, and has no effect.',
    why: 'Whoever may write tags is often not who answers for patches; what a tag tries must not pass in silence.',
    cure: 'Remove the tag, or let policy allow it under tags or exemptionLimits.byTag.',
    source: 'AKS Patch Warden: policy tags, exemptionLimits.byTag',
  },
  words: wordsOf,
  find({ cluster, policy, memory, nowMs }) {
    const exemption = tagExemption(cluster, policy, { memory, nowMs });
    const refused = [...policy.tags.refused, ...(exemption.kind === 'refused' ? [exemption.refused] : [])];
    return refused.map((evidence) => ({
      code: 'cluster.tag-refused',
      severity: 'warning',
      effect: 'advice',
      evidence,
    }));
  },
};

function wordsOf(refused: RefusedTag): Words {
  const says = `The tag ${refused.tag} says "${refused.value}", which has no effect`;
  switch (refused.because) {
    case 'not-allowed':
      return {
        message: `${says}: policy does not let tags decide this.`,
        cure: `Remove the tag, or set tags.${refused.right} in the policy.`,
      };
    case 'unknown-name':
      return {
        message: `${says}: policy has nothing of that name.`,
        cure: 'Correct the name in the tag, or add it to the policy.',
      };
    case 'total-days':
      return {
        message: `${says}: tags have exempted the cluster for ${String(refused.limit)} days, as long as policy lets them.`,
        cure: 'Ask for an exemption by request, or write it into the policy (exemptionLimits.byTag.totalDays).',
      };
    case 'too-many':
      return {
        message: `${says}: ${String(refused.limit)} other clusters are exempt by tag, as many as policy lets be.`,
        cure: 'Ask for an exemption by request, or write it into the policy (exemptionLimits.byTag.maximumClusters).',
      };
  }
}
