/** What the expressions of a template see: parameters, variables, the turns of copy loops. */

import type { Expression } from './expression.ts';
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

/** Of a whole request. Templates come from strangers too: what grows without end, or asks for itself, stays unresolved. */
export interface Effort {
  stepsLeft: number;
  depth: number;
  resourcesLeft: number;
  /** By its text: copy loops ask for the same expression again and again. */
  readonly expressions: Map<string, Expression | undefined>;
}

const mostSteps = 1_000_000;
const mostResources = 50_000;
const deepest = 400;

export function newEffort(): Effort {
  return { stepsLeft: mostSteps, depth: 0, resourcesLeft: mostResources, expressions: new Map() };
}

export function isSpent(effort: Effort, steps = 1): boolean {
  effort.stepsLeft -= steps;
  return effort.stepsLeft < 0 || effort.depth > deepest;
}

export const endlessText = 'an endless expression';
export const endless = unresolvedExpression(endlessText);

/** One turn of a copy loop, or a turn of which nobody knows the number. */
export function insideLoop(scope: Scope, name: string, index: TemplateValue): Scope {
  return { ...scope, copyIndexes: new Map([...scope.copyIndexes, [name.toLowerCase(), index], ['', index]]) };
}
