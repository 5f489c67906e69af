/** One subscription before a deployment: may we create what we would create there, are its providers on, whose topics are there. */

import * as z from 'zod';
import type { Az } from './az.ts';
import { messageOf, orNote, type Finding } from './finding.ts';
import { missingActions, permissions, writeActionOf } from './rights.ts';
import { findForeignTopics } from './system-topics.ts';

export interface Need {
  readonly subscriptionId: string;
  /** Types of resources that are created there. */
  readonly types: readonly string[];
  /** Further actions that somebody who deploys needs. */
  readonly actions: readonly string[];
  /** The group with the topics of this warden; undefined where no topics are made. */
  readonly topicGroup?: string;
}

export async function lookAtSubscription(az: Az, need: Need): Promise<readonly Finding[]> {
  const about = need.subscriptionId;
  const found = await Promise.all([
    lookAtRights(az, need),
    orNote(about, () => lookAtProviders(az, need)),
    orNote(about, () => lookAtTopics(az, need)),
  ]);
  return found.flat();
}

/** Somebody who may not even ask has no rights there: that stops a deployment. */
async function lookAtRights(az: Az, { subscriptionId, types, actions }: Need): Promise<readonly Finding[]> {
  const url = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  try {
    const { value } = permissions.parse(await az('rest', '--method', 'get', '--url', url));
    const missing = missingActions(value, [...types.map(writeActionOf), ...actions]);
    if (missing.length === 0) return [];
    return [
      {
        kind: 'problem',
        about: subscriptionId,
        message: `you may not: ${missing.join(', ')}`,
        cure: 'Owner has them all; so have Contributor and User Access Administrator together.',
      },
    ];
  } catch (fault) {
    return [{ kind: 'problem', about: subscriptionId, message: `your rights cannot be read: ${messageOf(fault)}` }];
  }
}

const providers = z.array(z.object({ namespace: z.string(), registrationState: z.string() }));

/** Resource Manager registers what a template names, for those who may; the sources of events are in no template. */
const sources = ['Microsoft.ContainerService', 'Microsoft.ResourceNotifications'];

async function lookAtProviders(az: Az, { subscriptionId, types, topicGroup }: Need): Promise<readonly Finding[]> {
  const known = providers.parse(await az('provider', 'list', '--subscription', subscriptionId));
  const isOn = (namespace: string) =>
    known.some(
      (each) =>
        each.namespace.toLowerCase() === namespace.toLowerCase() && /^Regist(ered|ering)$/.test(each.registrationState),
    );
  const named = [...new Set(types.map((type) => type.split('/')[0] ?? ''))];
  const needed = [...named, ...(topicGroup === undefined ? [] : sources)];
  return needed
    .filter((namespace) => !isOn(namespace))
    .map((namespace) => ({
      kind: 'problem',
      about: subscriptionId,
      message: `the resource provider ${namespace} is not registered`,
      cure: `az provider register --namespace ${namespace} --subscription ${subscriptionId} --wait`,
    }));
}

async function lookAtTopics(az: Az, { subscriptionId, topicGroup }: Need): Promise<readonly Finding[]> {
  if (topicGroup === undefined) return [];
  const { aks, changes } = await findForeignTopics(az, subscriptionId, topicGroup);
  return [aks, changes]
    .filter((topic) => topic !== undefined)
    .map(({ name, resourceGroup }) => ({
      kind: 'note',
      about: subscriptionId,
      message: `the system topic ${name} in ${resourceGroup} is there already and will be shared; it stays as it is`,
    }));
}
