/** The hook of azd before it provisions: the preflight, and then the app registration that people sign in to. */

import path from 'node:path';
import { makeKeepValue, readAzdEnvironment } from './azd/azd-environment.ts';
import { makeAz } from './azd/az.ts';
import { messageOf } from './azd/finding.ts';
import { readPolicy } from './azd/look-at-settings.ts';
import { preflight, tellFindings, withAnswers } from './azd/preflight.ts';
import { prepareSignIn } from './azd/sign-in.ts';

const root = path.resolve(import.meta.dirname, '..');

try {
  const az = makeAz(process.env);
  const environment = withAnswers(await readAzdEnvironment(process.env), root);
  const findings = await preflight({ az, environment, policy: readPolicy() });
  console.log(tellFindings(findings));
  const isStopped = findings.some(({ kind }) => kind === 'problem');
  const deps = { az, environment, keep: makeKeepValue(process.env), pauseMs: 10_000 };
  const failures = isStopped ? [] : await prepareSignIn(deps);
  for (const failure of failures) console.error(failure);
  if (isStopped || failures.length > 0) process.exitCode = 1;
} catch (fault) {
  console.error(messageOf(fault));
  process.exitCode = 1;
}
