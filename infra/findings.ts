/** Writes docs/findings.md, a section a finding code, from the rules themselves; `--check` only compares. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aboutFindings } from '../shared/domain/judging/about-findings.ts';

const file = join(import.meta.dirname, '../docs/findings.md');

function findingsPage(): string {
  const sections = [...aboutFindings].map(
    ([code, { what, why, cure, source }]) =>
      `## ${code}\n\n${what}\n\n**Why it matters.** ${why}\n\n**What to do.** ${cure}\n\n**Source.** ${source}\n`,
  );
  const opening = [
    'What each finding means, why it matters, what to do, and where the fact comes from. A finding makes a cluster `drifted`, forbids a judgement (`indeterminate`), or is advice.',
    'Generated from the rules in `shared/domain/judging/rules` by `npm run findings`.',
  ];
  return `# Findings\n\n${opening.join('\n\n')}\n\n${sections.join('\n')}`;
}

if (!process.argv.includes('--check')) {
  writeFileSync(file, findingsPage());
  console.log(`wrote ${file}`);
} else if (readFileSync(file, 'utf8') !== findingsPage()) {
  console.error('docs/findings.md is not what the rules say: run npm run findings');
  process.exitCode = 1;
} else {
  console.log('docs/findings.md is what the rules say.');
}
