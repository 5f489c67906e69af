/** The app settings of a warden that lives on the simulated Azure; nothing in the app itself knows. */

import { emailOrigin, teamsOrigin, topicOrigin } from './simulated-azure/origins.ts';

export interface LocalAddresses {
  readonly storageConnectionString: string;
  /** Loopback origin of the simulated Azure. */
  readonly azureOrigin: string;
  /** Real origin to loopback origin. */
  readonly connectTo: Readonly<Record<string, string>>;
}

export function appSettings({
  storageConnectionString,
  azureOrigin,
  connectTo,
}: LocalAddresses): Readonly<Record<string, string>> {
  return {
    AzureWebJobsStorage: storageConnectionString,
    FUNCTIONS_WORKER_RUNTIME: 'node',
    WEBSITE_HOSTNAME: 'localhost',
    SWEEP_SCHEDULE: '0 0 * * * *',
    OUTBOX_SCHEDULE: '0 * * * * *',
    EVENT_WATCH_SCHEDULE: '45 * * * * *',
    DIGEST_SCHEDULE: '0 0 6 * * *',
    WINDOW_WATCH_SCHEDULE: '30 * * * * *',
    EMAIL_ENDPOINT: emailOrigin,
    EVENT_TOPIC_ENDPOINT: `${topicOrigin}/api/events`,
    EMAIL_SENDER: 'DoNotReply@simulated.example',
    OPERATOR_EMAIL: 'platform-team@example.com',
    TEAMS_WEBHOOK_URL: `${teamsOrigin}/workflows/simulated/triggers/manual/paths/invoke?api-version=2016-06-01&sig=simulated`,
    CONNECT_TO: Object.entries(connectTo)
      .map(([from, to]) => `${from}=${to}`)
      .join(','),
    IDENTITY_ENDPOINT: `${azureOrigin}/msi/token`,
    IDENTITY_HEADER: 'simulated',
    SETTLE_DELAY_SECONDS: '1',
  };
}
