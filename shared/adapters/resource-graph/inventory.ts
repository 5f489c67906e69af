/** Finds every AKS cluster the identity may read: one Resource Graph query per thousand clusters. */

import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import * as z from 'zod';
import { parseClusterId } from '../../domain/cluster-ref.ts';
import type { Inventory, InventoryItem } from '../../ports.ts';
import { resourceGraphFault } from './resource-graph-fault.ts';

/** The order makes paging repeatable (Resource Graph docs `work-with-data`); table and type names in lower case. */
export const inventoryQuery = `// aks-patch-warden: inventory
resources
| where type =~ 'microsoft.containerservice/managedclusters'
| project id, location
| order by id asc`;

const pageSize = 1_000;
/** Resource Graph asks to query in groups of under 300 subscriptions (docs `guidance-for-throttled-requests`). */
const subscriptionsPerQuery = 250;

const row = z.object({ id: z.string(), location: z.string() });
const answer = z.object({ data: z.array(z.unknown()), skipToken: z.string().optional() });

export interface InventoryOptions {
  readonly credential: () => Promise<TokenCredential>;
  readonly httpClient: () => Promise<HttpClient>;
  /** Empty: every subscription the identity can read. */
  readonly subscriptions: readonly string[];
  /** Names of management groups whose subscriptions are searched instead. */
  readonly managementGroups?: readonly string[];
}

export function makeInventory(options: InventoryOptions): Inventory {
  return {
    async *clusters(signal) {
      const query = await connect(options);
      const { managementGroups = [] } = options;
      if (managementGroups.length > 0) yield* pages(query, { managementGroups }, signal);
      const groups = managementGroups.length > 0 ? [] : groupsOf(options.subscriptions, subscriptionsPerQuery);
      for (const subscriptions of groups) yield* pages(query, { subscriptions }, signal);
    },
  };
}

interface Scope {
  readonly subscriptions?: readonly string[];
  readonly managementGroups?: readonly string[];
}

type Query = (request: { scope: Scope; skipToken: string | undefined; signal: AbortSignal }) => Promise<unknown>;

async function connect({ credential, httpClient }: InventoryOptions): Promise<Query> {
  const { ResourceGraphClient } = await import('@azure/arm-resourcegraph');
  const client = new ResourceGraphClient(await credential(), { httpClient: await httpClient() });
  return ({ scope: { subscriptions = [], managementGroups = [] }, skipToken, signal }) =>
    client.resources(
      {
        query: inventoryQuery,
        ...(subscriptions.length === 0 ? {} : { subscriptions: [...subscriptions] }),
        ...(managementGroups.length === 0 ? {} : { managementGroups: [...managementGroups] }),
        options: { top: pageSize, resultFormat: 'objectArray', ...(skipToken === undefined ? {} : { skipToken }) },
      },
      { abortSignal: signal },
    );
}

async function* pages(query: Query, scope: Scope, signal: AbortSignal): AsyncGenerator<readonly InventoryItem[]> {
  let skipToken: string | undefined;
  do {
    const response = await query({ scope, skipToken, signal }).catch((cause: unknown) => {
      throw resourceGraphFault(cause);
    });
    const page = answer.safeParse(response);
    if (!page.success) throw new Error('Resource Graph answered without rows', { cause: page.error });
    yield page.data.data.map(toItem);
    skipToken = page.data.skipToken;
  } while (skipToken !== undefined);
}

/** A row without a cluster's id would be a cluster nobody judges, so it stops the sweep instead of being skipped. */
function toItem(value: unknown): InventoryItem {
  const parsed = row.safeParse(value);
  const cluster = parsed.success ? parseClusterId(parsed.data.id) : undefined;
  if (!parsed.success || cluster === undefined)
    throw new Error(`Resource Graph returned a row that names no cluster: ${JSON.stringify(value)}`);
  return { cluster, location: parsed.data.location.toLowerCase() };
}

function groupsOf(subscriptions: readonly string[], size: number): readonly (readonly string[])[] {
  if (subscriptions.length === 0) return [[]];
  const count = Math.ceil(subscriptions.length / size);
  return Array.from({ length: count }, (_, index) => subscriptions.slice(index * size, (index + 1) * size));
}
