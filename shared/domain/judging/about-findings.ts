/** What can be read about each finding code, and how one is said; the generated pages, SARIF and every notice come from here. */

import { windowCrowded } from './crowded-windows.ts';
import type { Finding, FindingCode } from './finding.ts';
import type { Rule, RuleAbout, Words } from './rule.ts';
import { rules } from './rules/index.ts';

const all: readonly Pick<Rule<FindingCode>, 'code' | 'about' | 'words'>[] = [...rules, windowCrowded];
const byCode = new Map(all.map((rule) => [rule.code, rule]));

export const aboutFindings: ReadonlyMap<FindingCode, RuleAbout> = new Map(all.map(({ code, about }) => [code, about]));

/** Each code has its rule: a finding is made by nothing else. */
export function findingWords({ code, evidence }: Finding): Words {
  return byCode.get(code)?.words(evidence) ?? { message: code, cure: '' };
}
