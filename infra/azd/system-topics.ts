/** System topics of Event Grid that are there already: Azure allows one for each source and kind, so they are shared. */

import * as z from 'zod';
import type { Az } from './az.ts';

const topics = z.array(
  z.object({
    name: z.string(),
    resourceGroup: z.string(),
    source: z.string().nullish(),
    topicType: z.string().nullish(),
  }),
);

export interface SharedTopic {
  readonly name: string;
  readonly resourceGroup: string;
}

export interface SharedTopics {
  readonly aks?: SharedTopic | undefined;
  readonly changes?: SharedTopic | undefined;
}

const topicTypes = {
  aks: 'Microsoft.ResourceNotifications.ContainerServiceEventResources',
  changes: 'Microsoft.Resources.Subscriptions',
} as const;

/** About this subscription, and not in the group where this warden keeps its own. */
export async function findForeignTopics(az: Az, subscriptionId: string, ownGroup: string): Promise<SharedTopics> {
  const found = topics.parse(await az('eventgrid', 'system-topic', 'list', '--subscription', subscriptionId));
  const foreign = found.filter(
    ({ source, resourceGroup }) =>
      isSame(source, `/subscriptions/${subscriptionId}`) && !isSame(resourceGroup, ownGroup),
  );
  const entries = Object.entries(topicTypes).flatMap(([kind, type]) =>
    foreign
      .filter(({ topicType }) => isSame(topicType, type))
      .map(({ name, resourceGroup }) => [kind, { name, resourceGroup }] as const),
  );
  return Object.fromEntries(entries);
}

function isSame(one: string | null | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}
