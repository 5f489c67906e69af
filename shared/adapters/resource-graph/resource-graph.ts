/** Queries to Azure Resource Graph, page by page and a group of subscriptions at a time. */

import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import * as z from 'zod';
import { resourceGraphFault } from './resource-graph-fault.ts';

export interface ResourceGraphOptions {
  readonly credential: () => Promise<TokenCredential>;
  readonly httpClient: () => Promise<HttpClient>;
  /** Empty: every subscription the identity can read. */
  readonly subscriptions: readonly string[];
  /** Names of management groups whose subscriptions are searched instead. */
  readonly managementGroups?: readonly string[];
}

const pageSize = 1_000;
/** A million clusters in one group of subscriptions; an answer that goes on is broken or hostile. */
const mostPages = 1_000;
/** Resource Graph asks to query in groups of under 300 subscriptions (docs `guidance-for-throttled-requests`). */
const subscriptionsPerQuery = 250;

const answer = z.object({
  data: z.array(z.unknown()),
  skipToken: z.string().optional(),
  resultTruncated: z.string().optional(),
});

interface Scope {
  readonly subscriptions?: string[];
  readonly managementGroups?: string[];
}

/** The query needs an order, or pages may repeat and miss rows (docs `work-with-data`). */
export async function* queryRows(
  options: ResourceGraphOptions,
  query: string,
  signal: AbortSignal,
): AsyncGenerator<readonly unknown[]> {
  const { ResourceGraphClient } = await import('@azure/arm-resourcegraph');
  const client = new ResourceGraphClient(await options.credential(), { httpClient: await options.httpClient() });
  for (const scope of scopesOf(options)) {
    let skipToken: string | undefined;
    const seen = new Set<string>();
    do {
      const paging = { top: pageSize, ...(skipToken === undefined ? {} : { skipToken }) };
      const response: unknown = await client
        .resources({ query, ...scope, options: { resultFormat: 'objectArray', ...paging } }, { abortSignal: signal })
        .catch((cause: unknown) => {
          throw resourceGraphFault(cause);
        });
      const page = answer.safeParse(response);
      if (!page.success) throw new Error('Resource Graph answered without rows', { cause: page.error });
      const { data, resultTruncated = 'false' } = page.data;
      skipToken = page.data.skipToken;
      // A part must not pass for the whole: clusters that are left out would be taken for deleted ones.
      if (resultTruncated === 'true' && skipToken === undefined)
        throw new Error('Resource Graph cut its answer short and gave no token for the rest');
      yield data;
      if (skipToken !== undefined && (seen.has(skipToken) || seen.size === mostPages))
        throw new Error(`Resource Graph never ends: it gave the same page again, or more than ${String(mostPages)}`);
      if (skipToken !== undefined) seen.add(skipToken);
    } while (skipToken !== undefined);
  }
}

function scopesOf({ subscriptions, managementGroups = [] }: ResourceGraphOptions): readonly Scope[] {
  if (managementGroups.length > 0) return [{ managementGroups: [...managementGroups] }];
  if (subscriptions.length === 0) return [{}];
  const count = Math.ceil(subscriptions.length / subscriptionsPerQuery);
  return Array.from({ length: count }, (_, index) => ({
    subscriptions: subscriptions.slice(index * subscriptionsPerQuery, (index + 1) * subscriptionsPerQuery),
  }));
}
