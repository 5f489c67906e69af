/** After `azd deploy`: the app gets its secrets, hears events, proves that it can tell somebody, and begins. Safe to repeat. */

import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { Environment } from '../../shared/settings.ts';
import type { Az } from './az.ts';
import { readDeployed, type Deployed } from './deployed.ts';
import { messageOf } from './finding.ts';
import { begin, whenItBegins } from './begin.ts';
import { finishSignIn } from './sign-in.ts';
import { noFunctions, subscribeEvents } from './subscribe-events.ts';
import { whatToOpen } from './what-to-open.ts';

export interface AfterDeployDeps {
  readonly az: Az;
  readonly environment: Environment;
  readonly fetch: typeof fetch;
  /** The receiver that is sent a test notice, once; absent: policy has none. */
  readonly testReceiver?: string;
  readonly pauseMs: number;
  readonly nowMs: () => number;
}

/** Answers what could not be done, a sentence each; all the rest was. */
export async function afterDeploy(deps: AfterDeployDeps): Promise<readonly string[]> {
  const { az, environment, pauseMs } = deps;
  const values = readDeployed(environment);
  await refreshSecrets(az, values);
  await waitForFunctions(deps, values);
  const failed = await subscribeEvents({ az, values, pauseMs });
  const failures = failed.map(({ subscriptionId, why }) => `Events of ${subscriptionId} do not come: ${why}`);
  const unjoined = await finishSignIn(az, environment);
  // Without sign-in every door only reads: a key says nothing of who acts.
  const unbegun = values.SIGN_IN_CLIENT_ID === '' ? [] : await begin(deps, values);
  if (values.SIGN_IN_CLIENT_ID === '') console.log(whenItBegins(values, deps.nowMs()));
  console.log(whatToOpen(values));
  return [...failures, ...unjoined, ...unbegun];
}

/** The app reads a secret when it starts and once a day; a new one should count now (App Service, Key Vault references). */
async function refreshSecrets(az: Az, { FUNCTION_APP_ID: appId }: Deployed): Promise<void> {
  const url = `${appId}/config/configreferences/appsettings/refresh?api-version=2022-03-01`;
  try {
    await az('rest', '--method', 'post', '--url', url);
  } catch (fault) {
    console.log(`Secrets were not read anew; the app does so within a day: ${messageOf(fault)}`);
  }
}

const functions = z.array(z.object({ name: z.string() }));
const wanted = ['scheduled-event', 'resource-event'];
const mostLooks = 10;

async function waitForFunctions({ az, pauseMs }: AfterDeployDeps, values: Deployed): Promise<void> {
  const where = ['--subscription', values.AZURE_SUBSCRIPTION_ID, '--resource-group', values.AZURE_RESOURCE_GROUP];
  for (let looks = 1; ; looks += 1) {
    const listed = await az('functionapp', 'function', 'list', ...where, '--name', values.FUNCTION_APP_NAME);
    const names = functions.parse(listed ?? []).map(({ name }) => name.split('/').at(-1));
    if (wanted.every((each) => names.includes(each))) return;
    if (looks === mostLooks) throw new Error(noFunctions);
    console.log('The functions are not there yet; looking again.');
    await setTimeout(pauseMs);
  }
}
