/** Whether an event still tells what is: one that comes too late, or from a time to come, is kept and not told. */

import { hourMs } from '../time/durations.ts';

export type Currency =
  | { readonly kind: 'current' }
  | { readonly kind: 'too-old'; readonly ageMs: number }
  /** It claims a moment that is still to come. */
  | { readonly kind: 'ahead'; readonly byMs: number };

/**
 * Event Grid tries to deliver for 24 hours at most (Event Grid docs `delivery-and-retry`: a time to live of 1,440 minutes),
 * and AKS's own record is asked for its last six; an hour more is for clocks and for a host that was just about to take it.
 * A dead letter is sent again by a person, days later as a rule: what it tells is over by then, and the sweep and the window
 * watch have told what became of it.
 */
export const toldForMs = 25 * hourMs;

/**
 * Clocks of services differ by seconds, and nobody can have seen what has not happened. An hour is generous, because what
 * comes a little early is told as of now and does no harm; what claims more comes from a broken clock or is invented.
 */
export const mostAheadMs = hourMs;

/** Both bounds belong to what is current. */
export function currencyOf({ atMs }: { readonly atMs: number }, nowMs: number): Currency {
  const ageMs = nowMs - atMs;
  if (ageMs > toldForMs) return { kind: 'too-old', ageMs };
  return ageMs < -mostAheadMs ? { kind: 'ahead', byMs: -ageMs } : { kind: 'current' };
}

/** Why it was not told: `41 days old`. */
export function currencyWords(currency: Exclude<Currency, { readonly kind: 'current' }>): string {
  return currency.kind === 'too-old' ? `${spanWords(currency.ageMs)} old` : `${spanWords(currency.byMs)} ahead of now`;
}

function spanWords(ms: number): string {
  const hours = Math.floor(ms / hourMs);
  return hours < 48 ? `${String(hours)} hours` : `${String(Math.floor(hours / 24))} days`;
}
