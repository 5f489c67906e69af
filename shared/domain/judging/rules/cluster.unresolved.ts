/** `cluster.unresolved`: a template or a plan leaves open what decides the judgement. */

import type { Rule } from '../rule.ts';
import { planCure, templateCure } from '../words.ts';
import { knownAfterApply, type UnresolvedField } from '../../cluster/cluster.ts';

interface Evidence {
  readonly fields: readonly UnresolvedField[];
}

export const clusterUnresolved: Rule<'cluster.unresolved', Evidence> = {
  code: 'cluster.unresolved',
  about: {
    what: 'The template leaves to its deployment, or the Terraform plan to its apply, what decides the judgement: a channel, the node pools or the SKU.',
    why: 'What a template expression comes to is only known when its parameters are, and what Terraform marks as known after apply only then; a guess could call a cluster compliant that will not be.',
    cure: 'Give the parameters a default value, hand over a parameters file (--parameters), set the value in the Terraform configuration, or evaluate the deployed cluster.',
    source: 'ARM docs: template-expressions; HashiCorp docs: JSON output format',
  },
  words: ({ fields }) => {
    const isPlan = fields.some(isOfPlan);
    const who = isPlan ? 'apply of the plan' : 'deployment of the template';
    return {
      message: `Only the ${who} tells what it is judged by: ${fields.map(fieldWords).join('; ')}.`,
      cure: isPlan ? planCure : templateCure,
    };
  },
  find({ unresolved: fields = [] }) {
    if (fields.length === 0) return [];
    return [{ code: 'cluster.unresolved', severity: 'warning', effect: 'unknown', evidence: { fields } }];
  },
};

function fieldWords(unresolved: UnresolvedField): string {
  const { field, expression } = unresolved;
  return isOfPlan(unresolved) ? `${field} is ${expression}` : `${field} is the template expression ${expression}`;
}

function isOfPlan({ expression }: UnresolvedField): boolean {
  return expression.startsWith(knownAfterApply);
}
