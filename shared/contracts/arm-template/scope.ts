/** What the expressions of a template see: parameters, variables, the turns of copy loops. */

import { unresolvedExpression, type TemplateValue } from './template-value.ts';

export type LookUp = (name: string) => TemplateValue | undefined;

export interface Scope {
  /** Undefined: there is none of that name. */
  readonly parameter: LookUp;
  readonly variable: LookUp;
  /** The innermost copy loop stands under the empty name, too. */
  readonly copyIndexes: ReadonlyMap<string, TemplateValue>;
  readonly lambdaVariables: ReadonlyMap<string, TemplateValue>;
  readonly effort: Effort;
}

/** Templates come from strangers too: expressions that grow without end, or ask for themselves, stay unresolved. */
export interface Effort {
  stepsLeft: number;
  depth: number;
}

const mostSteps = 200_000;
const deepest = 400;

export function newEffort(): Effort {
  return { stepsLeft: mostSteps, depth: 0 };
}

export function isSpent(effort: Effort): boolean {
  effort.stepsLeft -= 1;
  return effort.stepsLeft < 0 || effort.depth > deepest;
}

export const endless = unresolvedExpression('an endless expression');

/** One turn of a copy loop, or a turn of which nobody knows the number. */
export function insideLoop(scope: Scope, name: string, index: TemplateValue): Scope {
  return { ...scope, copyIndexes: new Map([...scope.copyIndexes, [name.toLowerCase(), index], ['', index]]) };
}
