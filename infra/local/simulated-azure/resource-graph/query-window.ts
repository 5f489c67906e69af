/**
 * Resource Graph's quota: 15 queries in each window of 5 seconds for a user, told in two headers (docs
 * `guidance-for-throttled-requests`). A switch.
 */

import type { Answer, Call } from '../call.ts';
import type { AzureState } from '../state.ts';

const mostQueries = 15;
const windowMs = 5_000;

interface Window {
  readonly endsMs: number;
  readonly count: number;
}

const windows = new WeakMap<AzureState, Map<string, Window>>();

export interface Quota {
  readonly headers: Readonly<Record<string, string>>;
  readonly refused: Answer | undefined;
}

/** Undefined: nobody counts. A query that is refused does not count. */
export function countQuery({ state, clock, principal }: Call): Quota | undefined {
  if (!state.switches.resourceGraph.isLimited) {
    windows.delete(state);
    return undefined;
  }
  const ofState = windows.get(state) ?? new Map<string, Window>();
  windows.set(state, ofState);
  const now = clock.now();
  const known = ofState.get(principal.objectId);
  const window = known === undefined || known.endsMs <= now ? { endsMs: now + windowMs, count: 0 } : known;
  const isOver = window.count >= mostQueries;
  const counted = isOver ? window : { ...window, count: window.count + 1 };
  ofState.set(principal.objectId, counted);
  const headers = headersOf(counted, now);
  return { headers, refused: isOver ? throttledAnswer(headers, Math.ceil((counted.endsMs - now) / 1000)) : undefined };
}

function headersOf({ endsMs, count }: Window, nowMs: number): Readonly<Record<string, string>> {
  const seconds = Math.ceil((endsMs - nowMs) / 1000);
  return {
    'x-ms-user-quota-remaining': String(mostQueries - count),
    'x-ms-user-quota-resets-after': `00:00:${String(seconds).padStart(2, '0')}`,
  };
}

/** Code and words as Azure/azure-cli-extensions issue 3325 shows them; the docs ask to wait for `x-ms-user-quota-resets-after`. */
function throttledAnswer(headers: Readonly<Record<string, string>>, seconds: number): Answer {
  const message =
    'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.';
  const details = [{ code: 'RateLimiting', message }];
  const error = { code: 'RateLimiting', message: 'Please provide below info when asking for support.', details };
  return { status: 429, body: { error }, headers: { ...headers, 'retry-after': String(seconds) } };
}
