/** The hook of azd after it has deployed the code. */

import { afterDeploy } from './azd/after-deploy.ts';
import { makeAz } from './azd/az.ts';
import { messageOf } from './azd/finding.ts';
import { readPolicy, testReceiverOf } from './azd/look-at-settings.ts';

try {
  const testReceiver = testReceiverOf(readPolicy());
  const failures = await afterDeploy({
    az: makeAz(process.env),
    environment: process.env,
    fetch,
    pauseMs: 30_000,
    nowMs: () => Date.now(),
    ...(testReceiver === undefined ? {} : { testReceiver }),
  });
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) process.exitCode = 1;
} catch (fault) {
  console.error(messageOf(fault));
  process.exitCode = 1;
}
