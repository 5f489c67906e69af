/** Before `azd provision`: everything that would stop a deployment and can be known, all at once, before anything is created. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Environment } from '../../shared/settings.ts';
import type { Az } from './az.ts';
import { messageOf, type Finding } from './finding.ts';
import { lookAtPlace, tokenOf } from './look-at-place.ts';
import { lookAtSettings } from './look-at-settings.ts';
import { lookAtSubscription, type Need } from './look-at-subscription.ts';
import { subscribeAction } from './rights.ts';
import { readNeeds } from './template-types.ts';

export interface PreflightDeps {
  readonly az: Az;
  readonly environment: Environment;
  /** The policy document as it stands in its file. */
  readonly policy: unknown;
}

const accounts = z.array(z.object({ id: z.string(), state: z.string().optional() }));

export async function preflight({ az, environment, policy }: PreflightDeps): Promise<readonly Finding[]> {
  const ofSettings = lookAtSettings(environment, policy);
  const { AZURE_SUBSCRIPTION_ID: home = '', AZURE_LOCATION: location = '', AZURE_ENV_NAME: name = '' } = environment;
  if (home === '' || location === '' || name === '') return [...ofSettings, notYetChosen];
  try {
    const known = accounts.parse(await az('account', 'list'));
    if (known.length === 0) return [...ofSettings, signedOut];
    const place = { subscriptionId: home, location, environmentName: name };
    const needs = needsOf(environment, `rg-${name}-${tokenOf(place)}-events`);
    const isVisible = ({ subscriptionId }: Need) =>
      known.some(({ id }) => id.toLowerCase() === subscriptionId.toLowerCase());
    const visible = needs.filter(isVisible);
    const unseen = needs.filter((need) => !isVisible(need)).map(({ subscriptionId }) => notSeen(subscriptionId));
    const ofPlace = visible.some(({ subscriptionId }) => subscriptionId === home) ? await lookAtPlace(az, place) : [];
    return [...ofSettings, ...unseen, ...ofPlace, ...(await lookAtAll(az, visible))];
  } catch (fault) {
    return [...ofSettings, { kind: 'problem', about: 'the Azure CLI', message: messageOf(fault) }];
  }
}

/** Each az is a process of its own. */
const atOnce = 4;

async function lookAtAll(az: Az, needs: readonly Need[]): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (let start = 0; start < needs.length; start += atOnce) {
    const looks = needs.slice(start, start + atOnce).map((need) => lookAtSubscription(az, need));
    found.push(...(await Promise.all(looks)).flat());
  }
  return found;
}

/** What a deployment does in each subscription; the one it goes to may be one of the fleet. */
function needsOf(environment: Environment, topicGroup: string): readonly Need[] {
  const { AZURE_SUBSCRIPTION_ID: home = '', FLEET_SUBSCRIPTIONS: list = '' } = environment;
  const listed = list
    .split(',')
    .map((id) => id.trim().toLowerCase())
    .filter((id) => id !== '');
  const fleet = listed.length === 0 ? [home] : listed;
  const types = readNeeds();
  return [...new Set([home.toLowerCase(), ...fleet.map((id) => id.toLowerCase())])].map((subscriptionId) => {
    const isHome = subscriptionId === home.toLowerCase();
    const isFleet = fleet.some((id) => id.toLowerCase() === subscriptionId);
    return {
      subscriptionId: isHome ? home : subscriptionId,
      types: [...new Set([...(isHome ? types.home : []), ...(isFleet ? types.fleet : [])])],
      actions: isFleet ? [subscribeAction] : [],
      ...(isFleet ? { topicGroup } : {}),
    };
  });
}

const notYetChosen: Finding = {
  kind: 'note',
  about: 'azd',
  message:
    'subscription, region or name of the environment is not chosen yet, so Azure was not asked; `azd up` asks first',
};

const signedOut: Finding = {
  kind: 'problem',
  about: 'the Azure CLI',
  message: 'nobody is signed in; it asks Azure before, and subscribes to events after the deployment',
  cure: 'az login',
};

function notSeen(subscriptionId: string): Finding {
  const cure = 'Is the id right? az login --tenant <its tenant> signs in where it is.';
  return { kind: 'problem', about: subscriptionId, message: 'you cannot see this subscription', cure };
}

/** As people read it; the number of problems decides whether azd goes on. */
export function tellFindings(findings: readonly Finding[]): string {
  const problems = findings.filter(({ kind }) => kind === 'problem');
  const notes = findings.filter(({ kind }) => kind === 'note');
  const lines = (of: readonly Finding[]) =>
    of.flatMap(({ about, message, cure }) => [
      `  - ${about}: ${message}`,
      ...(cure === undefined ? [] : [`      ${cure}`]),
    ]);
  return [
    ...(notes.length === 0 ? [] : ['Worth knowing:', ...lines(notes)]),
    problems.length === 0
      ? 'Preflight: nothing stands in the way. Nothing was created or changed.'
      : `Preflight: ${problems.length === 1 ? 'one thing stands' : `${String(problems.length)} things stand`} in the way. Nothing was created or changed.`,
    ...lines(problems),
  ].join('\n');
}

const config = z.object({ infra: z.object({ parameters: z.record(z.string(), z.unknown()) }) });

/** azd keeps the answer to a question about a parameter in a file of the environment, and not among its variables. */
export function withAnswers(environment: Environment, root: string): Environment {
  const { AZURE_ENV_NAME: name = '', OPERATOR_EMAIL: known = '' } = environment;
  const file = path.join(root, '.azure', name, 'config.json');
  if (name === '' || known !== '' || !existsSync(file)) return environment;
  const parsed = config.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  const answer = parsed.success ? parsed.data.infra.parameters['operatorEmail'] : undefined;
  return typeof answer === 'string' ? { ...environment, OPERATOR_EMAIL: answer } : environment;
}
