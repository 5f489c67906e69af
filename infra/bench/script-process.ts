/**
 * What somebody would write in an afternoon: list the clusters of each subscription, then the windows of each, 20 at once, with
 * the SDK and its own retries. It judges nothing; `audit` has to be faster all the same.
 */

import { ContainerServiceClient } from '@azure/arm-containerservice';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { ManagedIdentityCredential } from '@azure/identity';
import { connectTo } from '../../shared/http/connect-to.ts';
import { answerParent } from './child.ts';
import { measureReading, type ReadingWish } from './paced-reads.ts';

const atOnce = 20;

async function eachOf<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of left) await work(item);
    }),
  );
}

async function readAll({ connectTo: routes, subscriptions }: ReadingWish, tellOne: () => void): Promise<void> {
  const options = { httpClient: connectTo(routes, createDefaultHttpClient()) };
  const credential = new ManagedIdentityCredential();
  const found: { readonly client: ContainerServiceClient; readonly group: string; readonly name: string }[] = [];
  await eachOf(subscriptions, async (subscription) => {
    const client = new ContainerServiceClient(credential, subscription, options);
    for await (const { id = '', name = '' } of client.managedClusters.list())
      found.push({ client, group: id.split('/')[4] ?? '', name });
  });
  await eachOf(found, async ({ client, group, name }) => {
    for await (const _ of client.maintenanceConfigurations.listByManagedCluster(group, name));
    tellOne();
  });
}

answerParent({ read: (wish: ReadingWish) => measureReading((tellOne) => readAll(wish, tellOne)) });
