/** Resource Graph, for the one query the warden asks: recognised by its marker, not by a query engine. */

import { failure, ok, route, throttled, type Answer, type Call, type Route } from './call.ts';
import { documentOf, textOf, type JsonDocument, type SimulatedCluster } from './state.ts';
import { bucketSizes } from './token-bucket.ts';

export const resourceGraphRoutes: readonly Route[] = [
  route('POST', '/providers/Microsoft.ResourceGraph/resources', query),
];

const marker = '// aks-patch-warden: inventory';
const eventsMarker = '// aks-patch-warden: scheduled events';
/** Resource Graph pages at most this many rows (docs `work-with-data`). */
const mostRows = 1_000;

function query(call: Call): Answer {
  const wait = call.throttle('resource graph', bucketSizes.resourceGraph);
  if (wait > 0) return throttled(wait, 'RateLimiting');
  const body = documentOf(call.body);
  const text = textOf(body['query']);
  if (!text.startsWith(marker) && !text.startsWith(eventsMarker))
    return failure(
      400,
      'BadRequest',
      `The simulated Resource Graph knows only the queries that begin with "${marker}" or "${eventsMarker}".`,
    );
  const options = documentOf(body['options']);
  const rows = text.startsWith(eventsMarker)
    ? call.state.eventRows
    : rowsFor(call, body['subscriptions'], columnsOf(text));
  const from = Number(textOf(options['$skipToken']) || 0);
  const top = Math.min(mostRows, typeof options['$top'] === 'number' ? options['$top'] : mostRows);
  const data = rows.slice(from, from + top);
  const rest = from + top < rows.length ? { $skipToken: String(from + top) } : {};
  const quota = { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' };
  return ok(
    { totalRecords: rows.length, count: data.length, resultTruncated: 'false', data, facets: [], ...rest },
    quota,
  );
}

function columnsOf(text: string): readonly string[] {
  return (/\|\s*project\s+(.+)/.exec(text)?.[1] ?? '').split(',').map((column) => column.trim());
}

function rowsFor({ state }: Call, subscriptions: unknown, columns: readonly string[]): readonly JsonDocument[] {
  const wanted = Array.isArray(subscriptions)
    ? new Set(subscriptions.map((id) => String(id).toLowerCase()))
    : undefined;
  return [...state.clusters.values()]
    .map(rowOf)
    .filter((row) => wanted === undefined || wanted.has(textOf(row['subscriptionId']).toLowerCase()))
    .sort((left, right) => (textOf(left['id']) < textOf(right['id']) ? -1 : 1))
    .map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));
}

function rowOf({ document, graphId }: SimulatedCluster): JsonDocument {
  const { name = null, location = null, tags = null, sku = null, properties = null } = document;
  const [, , subscriptionId = '', , resourceGroup = ''] = graphId.split('/');
  return {
    id: graphId,
    name,
    type: 'microsoft.containerservice/managedclusters',
    location,
    tags,
    sku,
    properties,
    subscriptionId,
    resourceGroup,
  };
}
