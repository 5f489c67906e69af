/** Teams webhook URLs from settings: secrets, so problems name the setting and never the URL. */

import type { TeamsReceiver } from './receiver.ts';
import type { Receiver } from '../../domain/notices/receiver.ts';

/** Hosts of Power Automate's webhook trigger; anything else is not a Workflows URL. */
const workflowHosts = ['.logic.azure.com', '.api.powerplatform.com', '.api.powerautomate.com', '.flow.microsoft.com'];

/** Settings that hold the webhook URLs of these receivers. */
export function webhookSettings(receivers: readonly Receiver[]): readonly string[] {
  return [...new Set(receivers.filter(isTeams).map(({ urlSetting }) => urlSetting))];
}

function isTeams(receiver: Receiver): receiver is TeamsReceiver {
  return receiver.kind === 'teams';
}

export function problemOf(url: string): string | undefined {
  if (url.startsWith('@Microsoft.KeyVault('))
    return 'is a Key Vault reference that did not resolve: is the secret there, and may the identity read it (Key Vault Secrets User)?';
  if (!URL.canParse(url)) return 'must be the https URL of a Teams Workflows webhook';
  const { protocol, hostname } = new URL(url);
  if (hostname.endsWith('.webhook.office.com'))
    return 'is an Office 365 connector, which Microsoft has retired; make a Workflows webhook and use its URL';
  const isWorkflow = protocol === 'https:' && workflowHosts.some((host) => `.${hostname}`.endsWith(host));
  return isWorkflow ? undefined : 'must be the https URL of a Teams Workflows webhook';
}
