/** Takes events of Azure in: writes down what is to be told or looked at, and is done. The same event again changes nothing. */

import { eventNotices } from '../domain/event-notices.ts';
import type { AksEvent } from '../domain/aks-event.ts';
import { clusterKey } from '../domain/cluster-ref.ts';
import { routeNotice, type Routing } from '../domain/route-notice.ts';
import { resolvePolicy, type FleetPolicy } from '../domain/resolve-policy.ts';
import type { ClusterRecords, ClusterQueue, Inbox, Invocation, Outbox, SweepLedger } from '../ports.ts';
import { updateRecord } from './update-record.ts';

export type Incoming =
  | { readonly kind: 'event'; readonly event: AksEvent }
  | { readonly kind: 'unknown'; readonly type: string; readonly raw: string }
  | { readonly kind: 'malformed'; readonly problem: string; readonly raw: string };

export type ReceiveEvents = (incoming: readonly Incoming[], invocation: Invocation) => Promise<void>;

export interface ReceiveEventsDeps {
  readonly records: ClusterRecords;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly ledger: SweepLedger;
  readonly queue: ClusterQueue;
  readonly policy: FleetPolicy;
  readonly routing: Routing;
}

export function makeReceiveEvents(deps: ReceiveEventsDeps): ReceiveEvents {
  return async function receiveEvents(incoming, invocation) {
    for (const item of incoming) {
      if (item.kind === 'event') await receive(deps, item.event, invocation);
      else await keep(deps, item, invocation);
    }
  };
}

async function keep(
  { inbox }: ReceiveEventsDeps,
  item: Exclude<Incoming, { kind: 'event' }>,
  { nowMs, log }: Invocation,
): Promise<void> {
  const what = item.kind === 'unknown' ? item.type : item.problem;
  await inbox.keep({ kind: item.kind, what, raw: item.raw, atMs: nowMs });
  log.warn(`event is ${item.kind} and was acknowledged`, { what });
}

async function receive(deps: ReceiveEventsDeps, event: AksEvent, invocation: Invocation): Promise<void> {
  if (event.kind === 'resource-changed') return lookAgain(deps, event, invocation);
  const record = (await deps.records.get(event.cluster))?.record;
  const location = record?.location ?? '';
  const routed =
    record?.telling?.receivers ?? resolvePolicy(deps.policy, { ref: event.cluster, location, tags: {} }).receivers;
  const entries = eventNotices(event, record, invocation.nowMs).flatMap((notice) =>
    routeNotice(notice, routed, deps.routing).map((receiverId) => ({ receiverId, notice })),
  );
  const added = await deps.outbox.put(entries);
  if (event.kind === 'maintenance' && event.status === 'failed') {
    const failedUpgrade = { atMs: event.atMs, details: event.details };
    await updateRecord(deps.records, event.cluster, (known) =>
      known === undefined ? undefined : { ...known, failedUpgrade },
    );
  }
  invocation.log.info('event received', { cluster: event.cluster.id, kind: event.kind, notices: added });
}

/** Writes come in bursts, and Resource Manager is still busy with the last one. */
const settleSeconds = 60;

/**
 * Somebody changed a cluster: it is judged again, and what is wrong is told with the name of who did it. Repairs are left to
 * the sweep, whose limits count over the whole fleet.
 */
async function lookAgain(
  { ledger, queue, records }: ReceiveEventsDeps,
  event: Extract<AksEvent, { kind: 'resource-changed' }>,
  { nowMs }: Invocation,
): Promise<void> {
  const { cluster } = event;
  const location = (await records.get(cluster))?.record.location ?? '';
  const sweepId = `event-${event.id}-${clusterKey(cluster).split('/').at(-1) ?? ''}`
    .replace(/[^\w-]/g, '-')
    .slice(0, 200);
  const requestedMode = 'audit';
  await ledger.open({ id: sweepId, trigger: 'event', startedAtMs: nowMs, requestedMode });
  await ledger.found(sweepId, [{ cluster, location }]);
  const message = {
    kind: 'reconcile',
    cluster,
    location,
    sweepId,
    trigger: 'event',
    requestedMode,
    changeLimit: 0,
    deferrals: 0,
  } as const;
  await queue.send([{ message, delaySeconds: settleSeconds }]);
  await ledger.close(sweepId);
}
