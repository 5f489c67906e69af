/** `cluster.unresolved`: a template leaves to its deployment what decides the judgement. */

import type { Rule } from '../verdict.ts';

export const clusterUnresolved: Rule = {
  code: 'cluster.unresolved',
  about: {
    what: 'The template leaves something to its deployment that decides the judgement: a channel, the node pools or the SKU.',
    why: 'What a template expression comes to is only known when its parameters are; a guess could call a cluster compliant that will not be.',
    cure: 'Give the parameters a default value, hand over a parameters file (--parameters), or evaluate the deployed cluster.',
    source: 'ARM docs: template-expressions',
  },
  find({ unresolved: fields = [] }) {
    if (fields.length === 0) return [];
    return [{ code: 'cluster.unresolved', severity: 'warning', effect: 'unknown', evidence: { fields } }];
  },
};
