/** The fleet as the warden remembers it: `GET /api/clusters`, `/api/report`, `/api/calendar`. */

import type { HttpResponseInit } from '@azure/functions';
import { parseFleetQuery } from '../contracts/requests/fleet-query.ts';
import type { RememberedFleet } from '../domain/fleet/fleet-summary.ts';
import type { StopReason } from '../domain/repair/write-stop.ts';
import type { StopWrites } from '../use-cases/stop-writes.ts';
import { writesNote } from '../views/answers/writes-answer.ts';
import type { ListClusters } from '../use-cases/list-clusters.ts';
import { fleetCalendar } from '../views/answers/calendar.ts';
import { fleetAnswer } from '../views/answers/fleet-answer.ts';
import { fleetPage } from '../views/answers/fleet-page.ts';
import { badRequest, type Respond } from './on-request.ts';

type Show = (fleet: RememberedFleet, nowMs: number, stop: StopReason | undefined) => HttpResponseInit;

/** What the fleet is shown from. */
export interface FleetShown {
  readonly listClusters: ListClusters;
  readonly stopWrites: Pick<StopWrites, 'ask'>;
}

export function clustersOnRequest(shown: FleetShown): Respond {
  return fleetOnRequest(shown, (fleet, nowMs, stop) => ({
    jsonBody: { ...fleetAnswer(fleet, nowMs), ...writesNote(stop) },
  }));
}

export function reportOnRequest(shown: FleetShown): Respond {
  return fleetOnRequest(shown, (fleet, nowMs, stop) => ({
    headers: {
      'content-type': 'text/html; charset=utf-8',
      // The address may hold a function key: neither links nor caches may learn it.
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
    },
    body: fleetPage(fleet, nowMs, stop),
  }));
}

export function calendarOnRequest(shown: FleetShown): Respond {
  return fleetOnRequest(shown, ({ records }, nowMs) => ({
    headers: { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'no-store' },
    body: fleetCalendar(records, nowMs),
  }));
}

function fleetOnRequest({ listClusters, stopWrites }: FleetShown, show: Show): Respond {
  return async function respond({ query }, { nowMs, signal }) {
    const parsed = parseFleetQuery(query);
    if (parsed.kind === 'invalid') return badRequest(parsed.problems);
    return show(await listClusters(parsed.query, nowMs), nowMs, await stopWrites.ask(signal));
  };
}
