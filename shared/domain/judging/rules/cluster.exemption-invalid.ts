/** `cluster.exemption-invalid`: a tag that wants to be an exemption and is none. */

import { tagExemption } from '../tag-exemption.ts';
import type { Rule } from '../rule.ts';

interface Evidence {
  readonly value: string;
  readonly problem: string;
}

export const clusterExemptionInvalid: Rule<'cluster.exemption-invalid', Evidence> = {
  code: 'cluster.exemption-invalid',
  about: {
    what: 'The exemption tag of the cluster cannot be honoured.',
    why: 'An exemption needs an end within the allowed time, an owner and a reason; a broken one must not protect anybody in silence.',
    cure: 'Write the tag as until=2027-01-31; owner=team; reason=why.',
    source: 'AKS Patch Warden: tag aks-patch-warden-exempt',
  },
  words: ({ value, problem }) => ({
    message: `The tag aks-patch-warden-exempt says "${value}", which is no exemption: ${problem}.`,
    cure: 'Write it as until=2027-01-31; owner=team; reason=why.',
  }),
  find({ cluster, policy, memory, nowMs }) {
    const tag = tagExemption(cluster, policy, { memory, nowMs });
    if (tag.kind !== 'invalid') return [];
    const evidence = { value: tag.value, problem: tag.problem };
    return [{ code: 'cluster.exemption-invalid', severity: 'warning', effect: 'advice', evidence }];
  },
};
