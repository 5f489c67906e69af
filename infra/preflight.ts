/** `npm run preflight`, and the hook of azd before it provisions: says what would stop a deployment, and changes nothing. */

import path from 'node:path';
import { readAzdEnvironment } from './azd/azd-environment.ts';
import { makeAz } from './azd/az.ts';
import { messageOf } from './azd/finding.ts';
import { readPolicy } from './azd/look-at-settings.ts';
import { preflight, tellFindings, withAnswers } from './azd/preflight.ts';

const root = path.resolve(import.meta.dirname, '..');

try {
  const environment = withAnswers(await readAzdEnvironment(process.env), root);
  const findings = await preflight({ az: makeAz(process.env), environment, policy: readPolicy() });
  console.log(tellFindings(findings));
  if (findings.some(({ kind }) => kind === 'problem')) process.exitCode = 1;
} catch (fault) {
  console.error(messageOf(fault));
  process.exitCode = 1;
}
