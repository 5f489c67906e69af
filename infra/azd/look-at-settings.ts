/** What the app would be told, before it is deployed: the policy, and the settings its receivers are reached through. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Channel } from '../../shared/channels/channel.ts';
import { channels } from '../../shared/channels/index.ts';
import { offReceivers } from '../../shared/channels/off-receivers.ts';
import { parsePolicyDocument } from '../../shared/contracts/policy-document.ts';
import type { Environment } from '../../shared/settings.ts';
import type { Finding } from './finding.ts';
import { lookAtSignIn } from './look-at-sign-in.ts';

const policyFile = path.resolve(import.meta.dirname, '../policy.json');

export function readPolicy(): unknown {
  return JSON.parse(readFileSync(policyFile, 'utf8'));
}

/** Whom a test notice should reach: who is told when nobody else is. Undefined when policy has nobody. */
export function testReceiverOf(policy: unknown): string | undefined {
  const parsed = parsePolicyDocument(policy);
  if (parsed.kind === 'invalid') return undefined;
  const { receivers, accountable = [] } = parsed.document;
  return accountable[0] ?? (receivers.find(({ optional }) => optional !== true) ?? receivers[0])?.id;
}

/** `policy` is the document as it stands in the file. */
export function lookAtSettings(environment: Environment, policy: unknown): readonly Finding[] {
  const parsed = parsePolicyDocument(policy);
  if (parsed.kind === 'invalid')
    return parsed.problems.map(({ field, message }) => problem('infra/policy.json', `${field}: ${message}`));
  const { receivers } = parsed.document;
  const given = settingsGiven(environment);
  if (given.kind === 'invalid') return given.findings;
  const off = offReceivers(given.settings, receivers);
  const asked = isAskedFor(environment) ? [willBeAsked] : [];
  const missing = off.filter(({ receiver }) => receiver.optional !== true);
  const named = new Set(receivers.flatMap((each) => ('urlSetting' in each ? [each.urlSetting] : [])));
  const wrong = Object.values<Channel>(channels).flatMap(
    (channel) => channel.problems?.(given.settings, receivers) ?? [],
  );
  return [
    ...asked,
    ...lookAtSignIn(environment, { ...given.names, 'infra/policy.json': [...named] }),
    ...missing.map(({ receiver, setting }) =>
      problem(`receiver ${receiver.id}`, `${setting} is missing`, cureFor(setting)),
    ),
    ...(receivers.length > 0 && off.length === receivers.length && missing.length === 0
      ? [
          problem(
            'receivers',
            `none of them can be told anything: set ${off.map(({ setting }) => setting).join(' or ')}`,
          ),
        ]
      : []),
    ...wrong.map(({ field, message }) => problem(field, message)),
    ...given.webhooks
      .filter((name) => !named.has(name))
      .map((name) =>
        problem(
          name,
          'no Teams receiver of the policy is reached through it',
          'Name it as the urlSetting of a receiver in infra/policy.json.',
        ),
      ),
    ...off
      .filter(({ receiver }) => receiver.optional === true)
      .map(
        ({ receiver, setting }) =>
          ({ kind: 'note', about: `receiver ${receiver.id}`, message: `is off until ${setting} is set` }) as const,
      ),
    ...((environment['EMAIL_DOMAIN_ID'] ?? '') !== '' && (environment['EMAIL_SENDER'] ?? '') === ''
      ? [
          problem(
            'EMAIL_SENDER',
            'is missing: EMAIL_DOMAIN_ID names a domain of your own',
            'azd env set EMAIL_SENDER aks@<your domain>',
          ),
        ]
      : []),
  ];
}

type Given =
  | {
      readonly kind: 'given';
      readonly settings: Environment;
      readonly webhooks: readonly string[];
      /** Names of settings, by the variable that asks for them. */
      readonly names: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[] };

const texts = z.record(z.string(), z.coerce.string());

/** As main.bicep makes settings of its parameters; what the deployment itself makes is there by then. */
function settingsGiven(environment: Environment): Given {
  const read = (name: string) => ({ name, parsed: texts.safeParse(jsonOf(environment[name] ?? '')) });
  const [teams, more] = [read('TEAMS_WEBHOOKS'), read('WARDEN_SETTINGS')];
  const bad = [teams, more].filter(({ parsed }) => !parsed.success);
  if (bad.length > 0 || !teams.parsed.success || !more.parsed.success)
    return { kind: 'invalid', findings: bad.map(({ name }) => problem(name, 'must be JSON: {"<name>": "<value>"}')) };
  const settings = {
    EMAIL_ENDPOINT: 'https://made-by-the-deployment.communication.azure.com',
    EMAIL_SENDER: 'DoNotReply@made-by-the-deployment.azurecomm.net',
    OPERATOR_EMAIL: isAskedFor(environment) ? 'whoever@azd-asks-for.example' : environment['OPERATOR_EMAIL'],
    TEAMS_WEBHOOK_URL: environment['TEAMS_WEBHOOK_URL'],
    ...teams.parsed.data,
    ...more.parsed.data,
  };
  const webhooks = Object.keys(teams.parsed.data);
  const names = { TEAMS_WEBHOOKS: webhooks, WARDEN_SETTINGS: Object.keys(more.parsed.data) };
  return { kind: 'given', settings, webhooks, names };
}

/** main.bicep has no default for it, so azd asks, or refuses before it creates anything; in a pipeline nobody answers. */
function isAskedFor({ OPERATOR_EMAIL: address = '', CI: pipeline = '' }: Environment): boolean {
  return address === '' && pipeline === '';
}

const willBeAsked: Finding = { kind: 'note', about: 'OPERATOR_EMAIL', message: 'is not set yet; azd asks for it' };

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.trim() === '' ? '{}' : text);
  } catch {
    return undefined;
  }
}

function cureFor(setting: string): string {
  if (setting === 'OPERATOR_EMAIL') return 'azd env set OPERATOR_EMAIL <address>';
  if (setting === 'TEAMS_WEBHOOK_URL') return 'azd env set TEAMS_WEBHOOK_URL <URL of the Workflows webhook>';
  return `Put it into TEAMS_WEBHOOKS or WARDEN_SETTINGS, or say "optional": true in infra/policy.json.`;
}

function problem(about: string, message: string, cure?: string): Finding {
  return { kind: 'problem', about, message, ...(cure === undefined ? {} : { cure }) };
}
