/** Reads `containerserviceeventresources`: AKS's own record of maintenance, of which Event Grid may lose an event. */

import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import * as z from 'zod';
import type { EventLog } from '../../ports.ts';
import { resourceGraphFault } from './resource-graph-fault.ts';

/** `lastUpdateTime` arrives with and without a zone: `todatetime` reads both, and takes no zone as UTC. */
export function eventLogQuery(since: string): string {
  return `// aks-patch-warden: scheduled events
containerserviceeventresources
| where type =~ 'microsoft.containerservice/managedclusters/scheduledevents'
| extend updated = todatetime(properties.lastUpdateTime)
| where updated >= datetime(${since})
| project id, properties, updated
| order by id asc, updated asc`;
}

const pageSize = 1_000;
const answer = z.object({ data: z.array(z.unknown()), skipToken: z.string().optional() });

export interface EventLogOptions {
  readonly credential: () => Promise<TokenCredential>;
  readonly httpClient: () => Promise<HttpClient>;
  /** Empty: every subscription the identity can read. */
  readonly subscriptions: readonly string[];
}

export function makeEventLog({ credential, httpClient, subscriptions }: EventLogOptions): EventLog {
  return {
    async *recent(sinceMs, signal) {
      const { ResourceGraphClient } = await import('@azure/arm-resourcegraph');
      const client = new ResourceGraphClient(await credential(), { httpClient: await httpClient() });
      const query = eventLogQuery(new Date(sinceMs).toISOString());
      const scope = subscriptions.length === 0 ? {} : { subscriptions: [...subscriptions] };
      let skipToken: string | undefined;
      do {
        const paging = skipToken === undefined ? {} : { skipToken };
        const options = { top: pageSize, resultFormat: 'objectArray', ...paging } as const;
        const response: unknown = await client
          .resources({ query, ...scope, options }, { abortSignal: signal })
          .catch((cause: unknown) => {
            throw resourceGraphFault(cause);
          });
        const page = answer.safeParse(response);
        if (!page.success) throw new Error('Resource Graph answered without rows', { cause: page.error });
        yield page.data.data;
        skipToken = page.data.skipToken;
      } while (skipToken !== undefined);
    },
  };
}
