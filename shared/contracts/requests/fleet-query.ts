/** The query of `GET /api/clusters`, `/api/report` and `/api/calendar`. */

import * as z from 'zod';
import { standings } from '../../domain/record/standing.ts';
import type { FleetQuery } from '../../domain/fleet/fleet-query.ts';
import { fieldProblems, type FieldProblem } from '../../field-problem.ts';

const patterns = z.array(z.string().min(1, 'must not be empty; * stands for any characters')).optional();

/** What the first version called them, and where those clusters are now. */
const earlierWords = new Map<unknown, string>([
  ['drifted', 'needs-you and decides-itself'],
  ['indeterminate', 'cannot-tell'],
  ['compliant', 'on-time, repaired and decides-itself'],
]);

function standingProblem(given: unknown): string {
  const now = earlierWords.get(given);
  const words = `must be one of ${standings.join(', ')}`;
  return now === undefined ? words : `${words}; what was ${String(given)} is now ${now}`;
}

const fleetQuery = z.strictObject({
  subscription: patterns,
  resourceGroup: patterns,
  name: patterns,
  location: patterns,
  receiver: z.array(z.string().min(1, 'must be the id of a receiver of the policy')).optional(),
  standing: z.array(z.enum(standings, { error: ({ input }) => standingProblem(input) })).optional(),
});

/** A function key may travel in the query; the host has read it. */
const ofTheHost = new Set(['code', 'clientid']);

export type ParsedFleetQuery =
  | { readonly kind: 'query'; readonly query: FleetQuery }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

/** A field given twice means either of the two; the Functions host hands both over as one text, joined by a comma. */
export function parseFleetQuery(parameters: Iterable<readonly [string, string]>): ParsedFleetQuery {
  const given = new Map<string, string[]>();
  for (const [name, text] of parameters) {
    if (ofTheHost.has(name.toLowerCase())) continue;
    const values = text.split(',').map((value) => value.trim());
    given.set(name, [...(given.get(name) ?? []), ...values]);
  }
  const parsed = fleetQuery.safeParse(Object.fromEntries(given));
  if (!parsed.success) return { kind: 'invalid', problems: fieldProblems(parsed.error) };
  const { standing, receiver, ...match } = parsed.data;
  return { kind: 'query', query: { match, standing, receiver } };
}
