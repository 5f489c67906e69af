/** The fleet as the warden remembers it: `GET /api/clusters`, `/api/report`, `/api/calendar`. */

import type { HttpResponseInit } from '@azure/functions';
import { parseFleetQuery } from '../contracts/requests/fleet-query.ts';
import type { RememberedFleet } from '../domain/fleet/fleet-summary.ts';
import type { ListClusters } from '../use-cases/list-clusters.ts';
import { fleetCalendar } from '../views/answers/calendar.ts';
import { fleetAnswer } from '../views/answers/fleet-answer.ts';
import { fleetPage } from '../views/answers/fleet-page.ts';
import { badRequest, type Respond } from './on-request.ts';

type Show = (fleet: RememberedFleet, nowMs: number) => HttpResponseInit;

export function clustersOnRequest(listClusters: ListClusters): Respond {
  return fleetOnRequest(listClusters, (fleet, nowMs) => ({ jsonBody: fleetAnswer(fleet, nowMs) }));
}

export function reportOnRequest(listClusters: ListClusters): Respond {
  return fleetOnRequest(listClusters, (fleet, nowMs) => ({
    headers: {
      'content-type': 'text/html; charset=utf-8',
      // The address may hold a function key: neither links nor caches may learn it.
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
    },
    body: fleetPage(fleet, nowMs),
  }));
}

export function calendarOnRequest(listClusters: ListClusters): Respond {
  return fleetOnRequest(listClusters, ({ records }, nowMs) => ({
    headers: { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'no-store' },
    body: fleetCalendar(records, nowMs),
  }));
}

function fleetOnRequest(listClusters: ListClusters, show: Show): Respond {
  return async function respond({ query }, { nowMs }) {
    const parsed = parseFleetQuery(query);
    if (parsed.kind === 'invalid') return badRequest(parsed.problems);
    return show(await listClusters(parsed.query, nowMs), nowMs);
  };
}
