/** A finding: one judged fact about a cluster, as data with a stable code. What can be found is what the rules say they find. */

import type { Crowded } from './crowded-windows.ts';
import type { rules } from './rules/index.ts';

export type Finding = ReturnType<(typeof rules)[number]['find']>[number] | Crowded;

export type FindingCode = Finding['code'];

export type FindingOf<Code extends FindingCode> = Extract<Finding, { readonly code: Code }>;
