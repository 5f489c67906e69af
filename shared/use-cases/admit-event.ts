/**
 * Decides whether an event may be told at once: it has to be of now, and about a cluster that somebody has seen. About any
 * other cluster Azure is asked first, once and at a measured pace.
 */

import { currencyOf, currencyWords } from '../domain/events/event-currency.ts';
import type { AksEvent } from '../domain/events/aks-event.ts';
import type { Confirmations, ConfirmLimits, WaitingEvents } from '../ports/events.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Inbox, KeptKind } from '../ports/notices.ts';
import type { ClusterQueue } from '../ports/queue.ts';
import type { ClusterRecords } from '../ports/records.ts';
import { hourMs } from '../domain/time/durations.ts';

/**
 * `untimely`: not of now, and kept as such. `waits`: for its cluster to be known. `known-now`: while it was put aside, somebody
 * has seen the cluster, and all that waits for it may be told.
 */
export type Admission = 'tell' | 'untimely' | 'waits' | 'known-now';

export type AdmitEvent = (event: AksEvent, invocation: Invocation) => Promise<Admission>;

export interface AdmitEventDeps {
  readonly records: Pick<ClusterRecords, 'get'>;
  readonly inbox: Pick<Inbox, 'keep'>;
  readonly waiting: WaitingEvents;
  readonly confirmations: Confirmations;
  readonly queue: ClusterQueue;
}

/**
 * Reads of clusters that nobody knows, in an hour. AKS gives a subscription 60 reads of maintenance configurations at once and
 * one a second after that (AKS docs `quotas-skus-regions`), of which this leaves half; ids in subscriptions that somebody made
 * up are bounded by the other number.
 */
export const confirmLimits: ConfirmLimits = { perSubscription: 30, inAll: 120 };

export function makeAdmitEvent(deps: AdmitEventDeps): AdmitEvent {
  const { records, inbox, waiting } = deps;
  return async function admitEvent(event, invocation) {
    const { nowMs, log } = invocation;
    const currency = currencyOf(event, nowMs);
    if (currency.kind !== 'current') {
      const why = currencyWords(currency);
      await keepUntold(inbox, event, { kind: currency.kind, why, atMs: nowMs });
      log.warn('event is not of now and was not told', { cluster: event.cluster.id, kind: event.kind, why });
      return 'untimely';
    }
    if ((await records.get(event.cluster)) !== undefined) return 'tell';
    await waiting.keep(event, nowMs);
    await askOnce(deps, event, invocation);
    // A look that ended a moment ago may have missed this event: it has written the record before it looked for events.
    return (await records.get(event.cluster)) === undefined ? 'waits' : 'known-now';
  };
}

/** The same invocation repeated asks again, unless the first one has come as far as to ask. */
async function askOnce(
  { inbox, queue, confirmations }: AdmitEventDeps,
  { cluster }: AksEvent,
  { nowMs, log }: Invocation,
): Promise<void> {
  const claim = await confirmations.claim(cluster, confirmLimits, nowMs);
  switch (claim.kind) {
    case 'asked':
      return;
    case 'exhausted': {
      const what = 'about a cluster that nobody knows, beyond the reads of an hour: kept until a sweep has found it';
      await inbox.keep({ kind: 'unconfirmed', what, raw: `subscription ${cluster.subscriptionId}`, atMs: nowMs });
      log.warn('event waits, too many clusters are unknown', { cluster: cluster.id });
      return;
    }
    case 'granted': {
      const sweepId = `confirm-${String(Math.floor(nowMs / hourMs))}`;
      const message = { kind: 'confirm', cluster, location: '', sweepId, deferrals: 0 } as const;
      await queue.send([{ message, delaySeconds: claim.place }]);
      await confirmations.noteAsked(cluster, nowMs);
      log.info('event is about an unknown cluster, azure is asked', { cluster: cluster.id });
    }
  }
}

/** Kept for a look, with the mark that says why nobody was told. */
export async function keepUntold(
  inbox: Pick<Inbox, 'keep'>,
  event: AksEvent,
  { kind, why, atMs }: { readonly kind: KeptKind; readonly why: string; readonly atMs: number },
): Promise<void> {
  const what = `${event.kind} of ${event.cluster.id} was not told: ${why}`;
  await inbox.keep({ kind, what, raw: JSON.stringify(event), atMs });
}
