/** What can be read about each finding code; the generated pages and SARIF come from here. */

import { aboutCrowdedWindows } from './crowded-windows.ts';
import type { FindingCode } from './finding.ts';
import { rules } from './rules/index.ts';
import type { RuleAbout } from './verdict.ts';

export const aboutFindings: ReadonlyMap<FindingCode, RuleAbout> = new Map<FindingCode, RuleAbout>([
  ...rules.map(({ code, about }) => [code, about] as const),
  ['window.crowded', aboutCrowdedWindows],
]);
