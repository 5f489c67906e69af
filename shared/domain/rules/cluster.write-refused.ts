/** `cluster.write-refused`: Azure refused the last write, and nothing has succeeded since. */

import type { Rule } from '../verdict.ts';

export const clusterWriteRefused: Rule = {
  code: 'cluster.write-refused',
  about: {
    what: 'Azure refused the last write of the warden.',
    why: 'A right is missing, a lock or a policy forbids the change, or the cluster cannot take it; repeating it would not help.',
    cure: 'Do what the message says; the next sweep tries again.',
    source: 'Azure Resource Manager error codes; AKS docs: node-disruption-policy',
  },
  find({ memory: { refusal } }) {
    if (refusal === undefined) return [];
    return [{ code: 'cluster.write-refused', severity: 'error', effect: 'advice', evidence: refusal }];
  },
};
