/** Resource Graph over the clusters and the events of the simulation (REST API 2024-04-01). */

import * as z from 'zod';
import { ok, routesOf, throttled, type Answer, type Call, type Route } from '../call.ts';
import { pageOf } from '../paging.ts';
import { services } from '../services.ts';
import type { AzureState } from '../state.ts';
import { bucketSizes } from '../token-bucket.ts';
import { countQuery } from './query-window.ts';
import { runQuery } from './kql/run-query.ts';
import { shownValue, type Row } from './kql/values.ts';
import { tablesOf } from './tables.ts';

const route = routesOf(services.resourceGraph);

export const resourceGraphRoutes: readonly Route[] = [
  route('POST', '/providers/Microsoft.ResourceGraph/resources', query),
];

/** The most rows of a page, and as many as come unasked (docs `work-with-data`). */
const mostRows = 1_000;

const request = z.object({
  query: z.string().min(1),
  subscriptions: z.array(z.guid()).nullish(),
  managementGroups: z.array(z.string()).nullish(),
  options: z
    .strictObject({
      $top: z.int().min(1).max(mostRows).default(mostRows),
      $skipToken: z.string().optional(),
      resultFormat: z.literal('objectArray').optional(),
    })
    .prefault({}),
});

function query(call: Call): Answer {
  const quota = countQuery(call);
  if (quota === undefined) {
    const wait = call.throttle('resource graph', bucketSizes.resourceGraph);
    return wait > 0 ? throttled(wait, 'RateLimiting') : answered(call);
  }
  if (quota.refused !== undefined) return quota.refused;
  const answer = answered(call);
  return { ...answer, headers: { ...answer.headers, ...quota.headers } };
}

function answered(call: Call): Answer {
  const parsed = request.safeParse(call.body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refused('InvalidRequest', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { query: text, options, ...scope } = parsed.data;
  const subscriptions = subscriptionsIn(call.state, scope);
  if (subscriptions?.size === 0)
    return refused(
      'NoValidSubscriptionsInQueryRequest',
      'There must be at least one subscription that is eligible to contain resources.',
    );
  const result = runQuery(text, { tables: tablesOf(call, subscriptions), nowMs: call.clock.now() });
  if (result.kind === 'invalid') return refused('InvalidQuery', `Query is invalid: ${result.problem}.`);
  return pageAnswer(call, result.table.rows, options);
}

/** Truncated where the switch says so: with a token for the rest, or without (docs `work-with-data`, truncated results). */
function pageAnswer(
  { state }: Call,
  rows: readonly Row[],
  options: { readonly $top: number; readonly $skipToken?: string | undefined },
): Answer {
  const { truncatesAfter, givesToken } = state.switches.resourceGraph;
  const size = Math.min(options.$top, truncatesAfter ?? options.$top);
  const page = pageOf(rows, { token: options.$skipToken, size });
  if (page === undefined) return refused('InvalidSkipToken', 'The skip token is invalid.');
  const isTruncated = page.next !== undefined && size < options.$top;
  const next = isTruncated && !givesToken ? undefined : page.next;
  const data = page.items.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shownValue(value)])),
  );
  const { mostBytes = Infinity } = state.switches.resourceGraph;
  const bytes = mostBytes === Infinity ? 0 : Buffer.byteLength(JSON.stringify(data));
  if (bytes > mostBytes) return tooLarge(bytes, mostBytes);
  const counts = { totalRecords: rows.length, count: data.length, resultTruncated: String(isTruncated) };
  const quota = { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' };
  return ok({ ...counts, data, facets: [], ...(next === undefined ? {} : { $skipToken: next }) }, quota);
}

/** Code and words as microsoft/ARI issue 199 and dolevshor/azure-orphan-resources issue 46 show them, with 16,777,216 as the limit. */
function tooLarge(bytes: number, mostBytes: number): Answer {
  return refused(
    'ResponsePayloadTooLarge',
    `Response payload size is ${String(bytes)}, and has exceeded the limit of ${String(mostBytes)}. Please consider querying less data at a time and make paginated call if needed.`,
  );
}

/** What is wrong stands in the details. */
function refused(code: string, message: string): Answer {
  const error = { code: 'BadRequest', message: 'The request is invalid.', details: [{ code, message }] };
  return { status: 400, body: { error } };
}

type Scope = Omit<z.output<typeof request>, 'query' | 'options'>;

/** Undefined: all that the caller may read. What nobody knows is left out, as Resource Graph does. */
function subscriptionsIn({ subscriptions, tenantId }: AzureState, scope: Scope): ReadonlySet<string> | undefined {
  const ids = scope.subscriptions ?? [];
  const groups = scope.managementGroups ?? [];
  if (ids.length === 0 && groups.length === 0) return undefined;
  const wanted = new Set([...ids, ...groups].map((each) => each.toLowerCase()));
  const isWanted = (each: string) => wanted.has(each.toLowerCase());
  const found = subscriptions.filter(({ id, managementGroup }) => [id, managementGroup, tenantId].some(isWanted));
  return new Set(found.map(({ id }) => id));
}
