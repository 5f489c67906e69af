/** Teams webhook URLs from settings: secrets, so problems name the setting and never the URL. */

import type { Receiver } from '../domain/receiver.ts';
import type { FieldProblem } from './field-problem.ts';
import type { Environment } from './settings.ts';

/** Hosts of Power Automate's webhook trigger; anything else is not a Workflows URL. */
const workflowHosts = ['.logic.azure.com', '.api.powerplatform.com', '.api.powerautomate.com', '.flow.microsoft.com'];

export interface Webhooks {
  /** Setting name to URL. */
  readonly urls: ReadonlyMap<string, string>;
  readonly problems: readonly FieldProblem[];
}

export function readWebhooks(environment: Environment, receivers: readonly Receiver[]): Webhooks {
  const settings = [
    ...new Set(receivers.flatMap((receiver) => (receiver.kind === 'teams' ? [receiver.urlSetting] : []))),
  ];
  const urls = new Map<string, string>();
  const problems: FieldProblem[] = [];
  for (const field of settings) {
    const url = environment[field] ?? '';
    const message = problemOf(url);
    if (message === undefined) urls.set(field, url);
    else problems.push({ field, message });
  }
  return { urls, problems };
}

function problemOf(url: string): string | undefined {
  if (url === '') return 'is missing: policy has a Teams receiver that is reached through it';
  if (url.startsWith('@Microsoft.KeyVault('))
    return 'is a Key Vault reference that did not resolve: is the secret there, and may the identity read it (Key Vault Secrets User)?';
  if (!URL.canParse(url)) return 'must be the https URL of a Teams Workflows webhook';
  const { protocol, hostname } = new URL(url);
  if (hostname.endsWith('.webhook.office.com'))
    return 'is an Office 365 connector, which Microsoft has retired; make a Workflows webhook and use its URL';
  const isWorkflow = protocol === 'https:' && workflowHosts.some((host) => `.${hostname}`.endsWith(host));
  return isWorkflow ? undefined : 'must be the https URL of a Teams Workflows webhook';
}
