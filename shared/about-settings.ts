/** What can be read about each setting: the table in docs/settings.md, local.settings.sample.json and the check of the templates come from here. */

import type { SettingName } from './settings.ts';

export interface AboutSetting {
  /** Markdown, on one line. */
  readonly meaning: string;
  readonly deployed: Deployed;
}

/** What `azd up` gives it. */
export type Deployed =
  { readonly kind: 'value'; readonly value: string } | { readonly kind: 'made' } | { readonly kind: 'on-request' };

const made: Deployed = { kind: 'made' };
const onRequest: Deployed = { kind: 'on-request' };

function usual(value: string): Deployed {
  return { kind: 'value', value };
}

/** Every setting of the contract, and no other: the compiler sees to it. */
export const aboutSettings: Readonly<Record<SettingName, AboutSetting>> = {
  SWEEP_SCHEDULE: { meaning: 'when the fleet is swept', deployed: usual('0 0 * * * *') },
  WINDOW_WATCH_SCHEDULE: {
    meaning: 'when repairs that wait for a window are looked at, and sweeps that are over are ended',
    deployed: usual('0 */5 * * * *'),
  },
  EVENT_WATCH_SCHEDULE: {
    meaning: "when AKS's own record is asked for events that got lost",
    deployed: usual('0 */15 * * * *'),
  },
  OUTBOX_SCHEDULE: { meaning: 'when due notices are sent', deployed: usual('0 * * * * *') },
  DIGEST_SCHEDULE: { meaning: 'when the daily digest is sent', deployed: usual('0 0 6 * * *') },
  SUBSCRIPTIONS: {
    meaning: 'ids, separated by commas; empty or left out: every subscription that the identity can read',
    deployed: made,
  },
  POLICY_FILE: { meaning: 'path of a policy document other than the packaged one', deployed: onRequest },
  WRITES_STOPPED: { meaning: '`true` holds every write at once', deployed: usual('false') },
  SETTLE_DELAY_SECONDS: {
    meaning: 'pause between two looks at a write that Azure has accepted, 1 to 3600',
    deployed: usual('30'),
  },
  EMAIL_ENDPOINT: {
    meaning: 'the Communication Services resource; needed when policy has a mail receiver',
    deployed: made,
  },
  EMAIL_SENDER: { meaning: 'sender address, of a domain that is linked to it', deployed: made },
  EMAIL_PER_MINUTE: {
    meaning: 'mails that the domain may send a minute, when support has raised it; else 5 (managed by Azure) or 30',
    deployed: onRequest,
  },
  EMAIL_PER_HOUR: { meaning: 'the same for an hour; else 10 or 100', deployed: onRequest },
  EVENT_TOPIC_ENDPOINT: {
    meaning: 'an Event Grid custom topic that gets every notice too; the identity needs _EventGrid Data Sender_ on it',
    deployed: onRequest,
  },
  PRIVATE_HOSTS: {
    meaning: 'hosts of webhooks that may have a private address, separated by commas',
    deployed: onRequest,
  },
  AZURE_CLIENT_ID: {
    meaning: 'client id of the user-assigned identity; left out for a system-assigned one',
    deployed: made,
  },
  CONNECT_TO: {
    meaning: 'only for a machine without Azure: pairs of origin=loopback origin, separated by commas',
    deployed: onRequest,
  },
};

/** What the Functions host or the policy names, and the app reads all the same. */
export const aboutOtherSettings: Readonly<Record<string, AboutSetting>> = {
  AzureWebJobsStorage: {
    meaning: "connection string of the app's storage; queues and tables of the warden live there too",
    deployed: onRequest,
  },
  AzureWebJobsStorage__queueServiceUri: {
    meaning: 'instead of it, without a key: where its queues are; or `AzureWebJobsStorage__accountName` for both',
    deployed: made,
  },
  AzureWebJobsStorage__tableServiceUri: { meaning: 'and where its tables are', deployed: made },
  OPERATOR_EMAIL: {
    meaning: 'address of the mail receiver of the packaged policy; any other `toSetting` is a setting as well',
    deployed: made,
  },
  TEAMS_WEBHOOK_URL: {
    meaning:
      'URL of a Teams Workflows webhook ("When a Teams webhook request is received"); any other `urlSetting` is a setting as well; best a Key Vault reference',
    deployed: made,
  },
};
