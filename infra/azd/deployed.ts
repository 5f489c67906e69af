/** Outputs of main.bicep as azd hands them to a hook, and what `azd env set` may say beside. */

import * as z from 'zod';
import type { Environment } from '../../shared/settings.ts';

const needed = z.string('is missing: run `azd provision` first').min(1, 'is missing: run `azd provision` first');
const flag = z.enum(['true', 'false', ''], 'must be true or false').default('true');
const sharedTopic = z.object({ name: z.string(), resourceGroup: z.string() });
const sharedTopics = z.record(z.string(), z.object({ aks: sharedTopic.optional(), changes: sharedTopic.optional() }));

const raw = z.object({
  AZURE_SUBSCRIPTION_ID: needed,
  AZURE_LOCATION: needed,
  AZURE_RESOURCE_GROUP: needed,
  WARDEN_ID: needed,
  FUNCTION_APP_ID: needed,
  FUNCTION_APP_NAME: needed,
  FUNCTION_APP_URL: needed,
  FLEET_SUBSCRIPTIONS: needed.transform((list) => list.split(',')),
  EVENTS_IDENTITY_ID: needed,
  STORAGE_ACCOUNT_ID: needed,
  OPERATORS_ID: z.string().default(''),
  CHANGE_EVENTS: flag,
  DEAD_LETTERS: flag,
  SIGN_IN_CLIENT_ID: z.string().default(''),
  SWEEP_SCHEDULE: z.string().default(''),
  WARDEN_SETTINGS: z.string().default(''),
  EXISTING_TOPICS: z.string().default('').transform(parseTopics),
});

export type Deployed = z.output<typeof raw>;

/** Throws everything that is wrong at once. */
export function readDeployed(environment: Environment): Deployed {
  const parsed = raw.safeParse(environment);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data;
}

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
