/** Subscribes the functions to events. Event Grid takes a function only once its code is there. */

import { join } from 'node:path';
import type { Az } from './az.ts';
import type { Deployed } from './deployed.ts';
import { messageOf } from './finding.ts';
import { withJsonFile } from './json-file.ts';
import { patiently } from './patiently.ts';
import { findForeignTopics, type SharedTopics } from './system-topics.ts';

/** What events.bicep is told for one subscription: a value for each of its parameters. */
export function eventParameters(values: Deployed, subscriptionId: string, shared: SharedTopics): object {
  return {
    wardenId: values.WARDEN_ID,
    functionAppId: values.FUNCTION_APP_ID,
    fleetSubscriptions: [subscriptionId],
    location: values.AZURE_LOCATION,
    eventsIdentityId: values.EVENTS_IDENTITY_ID,
    deadLetterStorageId: values.STORAGE_ACCOUNT_ID,
    operatorsId: values.OPERATORS_ID,
    changeEvents: values.CHANGE_EVENTS !== 'false',
    deadLetters: values.DEAD_LETTERS !== 'false',
    existingTopics: { [subscriptionId]: shared },
  };
}

export interface SubscribeDeps {
  readonly az: Az;
  readonly values: Deployed;
  readonly pauseMs: number;
}

export interface Unsubscribed {
  readonly subscriptionId: string;
  readonly why: string;
}

/** One after the other, each by itself: where one cannot be subscribed, the others are. Answers those that could not. */
export async function subscribeEvents(deps: SubscribeDeps): Promise<readonly Unsubscribed[]> {
  const failed: Unsubscribed[] = [];
  for (const subscriptionId of deps.values.FLEET_SUBSCRIPTIONS) {
    try {
      await subscribe(deps, subscriptionId);
      console.log(`Events of ${subscriptionId} come to the functions.`);
    } catch (fault) {
      failed.push({ subscriptionId, why: whyNot(messageOf(fault)) });
    }
  }
  return failed;
}

async function subscribe({ az, values, pauseMs }: SubscribeDeps, subscriptionId: string): Promise<void> {
  const found = await findForeignTopics(az, subscriptionId, `rg-${values.WARDEN_ID}-events`);
  // What somebody said wins over what was found.
  const shared = { ...found, ...values.EXISTING_TOPICS[subscriptionId.toLowerCase()] };
  const given = Object.entries(eventParameters(values, subscriptionId, shared)).map(
    ([name, value]) => [name, { value: value as unknown }] as const,
  );
  await withJsonFile({ parameters: Object.fromEntries(given) }, (file) =>
    patiently(() => az('deployment', 'sub', 'create', ...deployment(values, subscriptionId, file)), {
      isTooEarly,
      pauseMs,
    }),
  );
}

/** The compiled template: the Azure CLI would have to fetch a Bicep compiler for the other. */
const template = join(import.meta.dirname, '..', 'arm', 'events.json');

function deployment(values: Deployed, subscriptionId: string, file: string): readonly string[] {
  const where = ['--subscription', values.AZURE_SUBSCRIPTION_ID, '--location', values.AZURE_LOCATION];
  const name = `${values.WARDEN_ID}-events-${subscriptionId.slice(0, 8)}`;
  return [...where, '--name', name, '--template-file', template, '--parameters', file];
}

/** The app tells Azure of its functions a while after the code has come. */
function isTooEarly(message: string): boolean {
  return /destination endpoint not found|should pre-exist/i.test(message);
}

function whyNot(message: string): string {
  return isTooEarly(message) ? `${message}\n${noFunctions}` : message;
}

export const noFunctions =
  'The functions did not appear. An app that cannot start has none: its log says which setting or which line of the policy is wrong. Then run `azd deploy` again.';
