/** `npm run bicep`: formats the templates and makes anew what is made from them; with --check only says what is not as it should be. */

import path from 'node:path';
import { bringCompiler } from './bicep/compiler.ts';
import { judgeTemplates, remakeTemplates } from './bicep/judge-templates.ts';
import { openCompiler } from './bicep/talk-to-compiler.ts';

const project = {
  templates: import.meta.dirname,
  compiled: path.join(import.meta.dirname, 'arm'),
  parameterSets: path.resolve(import.meta.dirname, '../test/bicep/snapshots'),
};
const isCheck = process.argv.includes('--check');

const brought = await bringCompiler(process.env);
if (brought.kind === 'absent') {
  console.log(`Note: the Bicep compiler is not here, ${brought.why}; only test/bicep judges the templates.`);
  // Whoever wants files made must hear that none were.
  if (!isCheck) process.exitCode = 1;
} else {
  const bicep = openCompiler(brought.tool);
  try {
    if (isCheck) report(await judgeTemplates(bicep, project));
    else {
      await remakeTemplates(bicep, project);
      console.log('Formatted the templates, compiled them into infra/arm, and took snapshots in test/bicep/snapshots.');
    }
  } finally {
    bicep.close();
  }
}

function report(findings: readonly string[]): void {
  if (findings.length === 0) {
    console.log('The templates compile without a complaint, and what is made of them is up to date.');
    return;
  }
  for (const finding of findings) console.log(finding);
  console.log('`npm run bicep` formats, compiles and takes new snapshots; then look at what it changed.');
  process.exitCode = 1;
}
