/** `cluster.unresolved`: a template leaves to its deployment what decides the judgement. */

import type { Rule } from '../rule.ts';
import { templateCure } from '../words.ts';
import type { UnresolvedField } from '../../cluster/cluster.ts';

interface Evidence {
  readonly fields: readonly UnresolvedField[];
}

export const clusterUnresolved: Rule<'cluster.unresolved', Evidence> = {
  code: 'cluster.unresolved',
  about: {
    what: 'The template leaves something to its deployment that decides the judgement: a channel, the node pools or the SKU.',
    why: 'What a template expression comes to is only known when its parameters are; a guess could call a cluster compliant that will not be.',
    cure: 'Give the parameters a default value, hand over a parameters file (--parameters), or evaluate the deployed cluster.',
    source: 'ARM docs: template-expressions',
  },
  words: ({ fields }) => ({
    message: `Only the deployment of the template tells what it is judged by: ${fields.map(({ field, expression }) => `${field} is the template expression ${expression}`).join('; ')}.`,
    cure: templateCure,
  }),
  find({ unresolved: fields = [] }) {
    if (fields.length === 0) return [];
    return [{ code: 'cluster.unresolved', severity: 'warning', effect: 'unknown', evidence: { fields } }];
  },
};
