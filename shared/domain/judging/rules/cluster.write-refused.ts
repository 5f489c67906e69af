/** `cluster.write-refused`: Azure refused the last write, and nothing has succeeded since. */

import type { Rule } from '../rule.ts';
import { refusalWords } from '../../cluster/refusal-words.ts';
import { minuteOf } from '../words.ts';
import type { RefusedWrite } from '../cluster-memory.ts';

/** Azure refused the last write, and nothing has succeeded since. */
type Evidence = RefusedWrite;

export const clusterWriteRefused: Rule<'cluster.write-refused', Evidence> = {
  code: 'cluster.write-refused',
  about: {
    what: 'Azure refused the last write of the warden.',
    why: 'A right is missing, a lock or a policy forbids the change, or the cluster cannot take it; repeating it would not help.',
    cure: 'Do what the message says; the next sweep tries again.',
    source: 'Azure Resource Manager error codes; AKS docs: node-disruption-policy',
  },
  words: ({ refusal, atMs }) => ({
    message: `Azure refused the last write on ${minuteOf(atMs)} UTC with ${refusal.code}.`,
    cure: refusalWords(refusal),
  }),
  find({ memory: { refusal } }) {
    if (refusal === undefined) return [];
    return [{ code: 'cluster.write-refused', severity: 'error', effect: 'advice', evidence: refusal }];
  },
};
