/** After `azd deploy`: subscribes the functions to events. Event Grid takes a function only once its code is there. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Environment } from '../../shared/settings.ts';
import { isStarted } from '../is-started.ts';
import { makeAz, type Az } from './az.ts';
import { patiently } from './patiently.ts';

const needed = z.string('is missing: run `azd provision` first').min(1, 'is missing: run `azd provision` first');
const flag = z.enum(['true', 'false', ''], 'must be true or false').default('true');
const sharedTopic = z.object({ name: z.string(), resourceGroup: z.string() });
const sharedTopics = z.record(z.string(), z.object({ aks: sharedTopic.optional(), changes: sharedTopic.optional() }));

/** Outputs of main.bicep, and what `azd env set` may say beside. */
const raw = z.object({
  AZURE_SUBSCRIPTION_ID: needed,
  AZURE_LOCATION: needed,
  WARDEN_ID: needed,
  FUNCTION_APP_ID: needed,
  FLEET_SUBSCRIPTIONS: needed,
  EVENTS_IDENTITY_ID: needed,
  STORAGE_ACCOUNT_ID: needed,
  OPERATORS_ID: z.string().default(''),
  CHANGE_EVENTS: flag,
  DEAD_LETTERS: flag,
  EXISTING_TOPICS: z.string().default('').transform(parseTopics),
});

function parseTopics(text: string, context: z.RefinementCtx): z.output<typeof sharedTopics> {
  try {
    const topics = sharedTopics.parse(text.trim() === '' ? {} : JSON.parse(text));
    return Object.fromEntries(Object.entries(topics).map(([id, shared]) => [id.toLowerCase(), shared]));
  } catch {
    const shape = '{"<subscription id>": {"aks": {"name": "...", "resourceGroup": "..."}, "changes": {...}}}';
    context.addIssue({ code: 'custom', message: `must be JSON like ${shape}` });
    return z.NEVER;
  }
}

type Values = z.output<typeof raw>;

/** What events.bicep is told: a value for each of its parameters. */
export function eventParameters(values: Values): Readonly<Record<string, unknown>> {
  return {
    wardenId: values.WARDEN_ID,
    functionAppId: values.FUNCTION_APP_ID,
    fleetSubscriptions: values.FLEET_SUBSCRIPTIONS.split(','),
    location: values.AZURE_LOCATION,
    eventsIdentityId: values.EVENTS_IDENTITY_ID,
    deadLetterStorageId: values.STORAGE_ACCOUNT_ID,
    operatorsId: values.OPERATORS_ID,
    changeEvents: values.CHANGE_EVENTS !== 'false',
    deadLetters: values.DEAD_LETTERS !== 'false',
    existingTopics: values.EXISTING_TOPICS,
  };
}

export interface SubscribeDeps {
  readonly az: Az;
  readonly environment: Environment;
  readonly pauseMs: number;
}

export async function subscribeEvents({ az, environment, pauseMs }: SubscribeDeps): Promise<void> {
  const parsed = raw.safeParse(environment);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const folder = mkdtempSync(join(tmpdir(), 'warden-events-'));
  try {
    const file = join(folder, 'parameters.json');
    const given = Object.entries(eventParameters(parsed.data)).map(([name, value]) => [name, { value }] as const);
    writeFileSync(file, JSON.stringify({ parameters: Object.fromEntries(given) }));
    await deploy(az, { file, values: parsed.data, pauseMs });
    console.log(`Subscribed the functions to events in ${parsed.data.FLEET_SUBSCRIPTIONS}.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The app tells Azure of its functions a while after the code has come. */
async function deploy(az: Az, { file, values, pauseMs }: Deployment): Promise<void> {
  const where = ['--subscription', values.AZURE_SUBSCRIPTION_ID, '--location', values.AZURE_LOCATION];
  const template = join(import.meta.dirname, '..', 'events.bicep');
  const what = ['--name', `${values.WARDEN_ID}-events`, '--template-file', template, '--parameters', file];
  try {
    await patiently(() => az('deployment', 'sub', 'create', ...where, ...what), { isTooEarly, pauseMs });
  } catch (fault) {
    if (!(fault instanceof Error) || !isTooEarly(fault.message)) throw fault;
    throw new Error(`${fault.message}\n${cure}`, { cause: fault });
  }
}

interface Deployment {
  /** With the parameters. */
  readonly file: string;
  readonly values: Values;
  readonly pauseMs: number;
}

function isTooEarly(message: string): boolean {
  return /destination endpoint not found|should pre-exist/i.test(message);
}

const cure =
  'The functions did not appear. An app that cannot start has none: its log says which setting or which line of the policy is wrong. Then run `azd deploy` again.';

if (isStarted(import.meta))
  await subscribeEvents({ az: makeAz(process.env), environment: process.env, pauseMs: 30_000 }).catch(
    (fault: unknown) => {
      console.error(fault instanceof Error ? fault.message : fault);
      process.exitCode = 1;
    },
  );
