/** After `azd deploy`: the app gets its secrets, hears events, proves that it can tell somebody, and begins. Safe to repeat. */

import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { Environment } from '../../shared/settings.ts';
import type { Az } from './az.ts';
import { readDeployed, type Deployed } from './deployed.ts';
import { messageOf } from './finding.ts';
import { noFunctions, subscribeEvents } from './subscribe-events.ts';

export interface AfterDeployDeps {
  readonly az: Az;
  readonly environment: Environment;
  readonly fetch: typeof fetch;
  /** The receiver that is sent a test notice, once; absent: policy has none. */
  readonly testReceiver?: string;
  readonly pauseMs: number;
}

/** Answers what could not be done, a sentence each; all the rest was. */
export async function afterDeploy(deps: AfterDeployDeps): Promise<readonly string[]> {
  const { az, environment, pauseMs } = deps;
  const values = readDeployed(environment);
  await refreshSecrets(az, values);
  await waitForFunctions(deps, values);
  const failed = await subscribeEvents({ az, values, pauseMs });
  const failures = failed.map(({ subscriptionId, why }) => `Events of ${subscriptionId} do not come: ${why}`);
  const begun = await begin(deps, values).then(
    () => [],
    (fault: unknown) => [`The first sweep was not started; it runs on its schedule all the same: ${messageOf(fault)}`],
  );
  console.log(whatToOpen(values));
  return [...failures, ...begun];
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

const keys = z.object({ functionKeys: z.object({ default: z.string() }) });
const sweeps = z.object({ sweeps: z.array(z.unknown()) });

/** Only an app that has never swept: who deploys again wants neither another test nor another sweep. */
async function begin(deps: AfterDeployDeps, values: Deployed): Promise<void> {
  const where = ['--subscription', values.AZURE_SUBSCRIPTION_ID, '--resource-group', values.AZURE_RESOURCE_GROUP];
  const listed = await deps.az('functionapp', 'keys', 'list', ...where, '--name', values.FUNCTION_APP_NAME);
  const { functionKeys } = keys.parse(listed);
  const call = caller(deps, `${values.FUNCTION_APP_URL}/api`, functionKeys.default);
  const known = sweeps.parse(await call('GET', '/sweeps'));
  if (known.sweeps.length > 0) return;
  // The sweep last: when there is one, all of this was done.
  if (deps.testReceiver !== undefined) {
    await call('POST', '/notices/test', { receiver: deps.testReceiver, kind: 'drift-found' });
    console.log(`A test notice is on its way to ${deps.testReceiver}.`);
  }
  await call('POST', '/sweeps', {});
  console.log('The first sweep has begun.');
}

type Call = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<unknown>;

/** An app that has just been restarted answers 5xx, or nothing, for a while. */
function caller(deps: AfterDeployDeps, base: string, key: string): Call {
  return async function call(method, path, body) {
    for (let tries = 1; ; tries += 1) {
      const headers = { 'x-functions-key': key, 'content-type': 'application/json' };
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await deps.fetch(`${base}${path}`, { method, headers, ...content }).catch(() => undefined);
      if (answer?.ok === true) return answer.json();
      const said =
        answer === undefined ? 'no answer' : `${String(answer.status)} ${(await answer.text()).slice(0, 200)}`;
      const isPassing = answer === undefined || answer.status >= 500 || answer.status === 401;
      if (!isPassing || tries === mostLooks) throw new Error(`${method} ${base}${path}: ${said.trim()}`);
      await setTimeout(deps.pauseMs);
    }
  };
}

function whatToOpen(values: Deployed): string {
  const { FUNCTION_APP_URL: url, FUNCTION_APP_NAME: name, AZURE_RESOURCE_GROUP: group } = values;
  const keyOf = `az functionapp keys list --subscription ${values.AZURE_SUBSCRIPTION_ID} --resource-group ${group} --name ${name} --query functionKeys.default --output tsv`;
  return [
    '',
    `Fleet report:  ${url}/api/report?code=<key>`,
    `Sweeps:        ${url}/api/sweeps?code=<key>`,
    `Is it well:    ${url}/api/health`,
    `The key:       ${keyOf}`,
    `Workbook:      in the resource group ${group}, "AKS Patch Warden"`,
  ].join('\n');
}
