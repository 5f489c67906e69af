/** Tells an event about a known cluster: notices into the outbox, or a run for a cluster that somebody changed. */

import { eventNotices } from '../domain/notices/event-notices.ts';
import type { AksEvent, AnnouncedEvent } from '../domain/events/aks-event.ts';
import { audienceByPolicy } from '../domain/record/audience-by-policy.ts';
import { knownRecord } from '../domain/record/cluster-record.ts';
import { routeNotice, type Routing } from '../domain/notices/route-notice.ts';
import type { FleetPolicy } from '../domain/policy/resolve-policy.ts';
import type { Outbox } from '../ports/notices.ts';
import type { ClusterRecords, Orders, SweepLedger } from '../ports/records.ts';
import type { ClusterQueue } from '../ports/queue.ts';
import type { Invocation } from '../ports/invocation.ts';
import { updateRecord } from './reconcile/update-record.ts';

export type TellEvent = (event: AksEvent, invocation: Invocation) => Promise<void>;

export interface TellEventDeps {
  readonly records: ClusterRecords;
  readonly outbox: Outbox;
  readonly ledger: SweepLedger;
  readonly orders: Pick<Orders, 'give'>;
  readonly queue: ClusterQueue;
  readonly policy: FleetPolicy;
  readonly routing: Routing;
  /** Client id of the warden's identity; undefined for a system-assigned one, which Azure names by another id. */
  readonly ownClientId: string | undefined;
}

/** The same event again changes nothing. */
export function makeTellEvent(deps: TellEventDeps): TellEvent {
  return (event, invocation) =>
    event.kind === 'resource-changed' ? reconcileAgain(deps, event, invocation) : announce(deps, event, invocation);
}

async function announce(deps: TellEventDeps, event: AnnouncedEvent, invocation: Invocation): Promise<void> {
  const record = knownRecord(await deps.records.get(event.cluster));
  const location = record?.location ?? '';
  const audience = record?.telling ?? audienceByPolicy(deps.policy, { ref: event.cluster, location, tags: {} });
  const entries = eventNotices(event, { ...record, location, telling: audience }, invocation.nowMs).flatMap((notice) =>
    routeNotice(notice, audience.receivers, deps.routing).map((receiverId) => ({ receiverId, notice })),
  );
  const added = await deps.outbox.put(entries);
  await rememberFailure(deps, event, invocation);
  invocation.log.info('event received', { cluster: event.cluster.id, kind: event.kind, notices: added });
}

/** The last failure that may concern the node OS window; Kubernetes upgrades have a window of their own. */
async function rememberFailure(
  { records }: TellEventDeps,
  event: AnnouncedEvent,
  { nowMs, log }: Invocation,
): Promise<void> {
  if (event.kind !== 'maintenance' || event.upgrade === 'kubernetes') return;
  if (event.status !== 'failed' && event.status !== 'completed') return;
  const failedUpgrade = { atMs: Math.min(event.atMs, nowMs), details: event.details };
  const updated = await updateRecord(records, event.cluster, (known) => {
    const isNews = failedUpgrade.atMs > (known?.failedUpgrade?.atMs ?? -Infinity);
    if (known === undefined || !isNews) return undefined;
    if (event.status === 'failed') return { ...known, failedUpgrade };
    // A later upgrade went through.
    const { failedUpgrade: _, ...cured } = known;
    return known.failedUpgrade === undefined ? undefined : cured;
  });
  if (updated.kind === 'unreadable')
    log.warn('failure was not remembered', { cluster: event.cluster.id, problem: updated.problem });
}

/** Writes come in bursts, and Resource Manager is still busy with the last one. */
const quietMs = 60_000;
/** Changes of one cluster within this time are looked at once, after the last of them. */
const burstMs = 60_000;

/**
 * Somebody changed a cluster: it is judged again, and what is wrong is told with the name of who did it. Repairs are left to
 * the sweep, whose limits count over the whole fleet. What the warden itself wrote it has looked at already.
 */
async function reconcileAgain(
  { ledger, orders, queue, records, ownClientId }: TellEventDeps,
  event: Extract<AksEvent, { kind: 'resource-changed' }>,
  { nowMs, log }: Invocation,
): Promise<void> {
  const { cluster, appId, by } = event;
  if (appId !== undefined && appId.toLowerCase() === ownClientId?.toLowerCase()) return;
  const burst = Math.floor(nowMs / burstMs);
  const sweepId = tableKey(`event-${String(burst)}-${cluster.subscriptionId}-${cluster.resourceGroup}-${cluster.name}`);
  if ((await ledger.progress(sweepId)) !== undefined) return;
  const location = knownRecord(await records.get(cluster))?.location ?? '';
  const reason = { kind: 'event', ...(by === undefined ? {} : { changedBy: by }) } as const;
  await orders.give({ sweepId, givenAtMs: nowMs, cluster, reason, wish: 'repair', changeLimit: 0 });
  const delaySeconds = Math.ceil(((burst + 1) * burstMs + quietMs - nowMs) / 1000);
  // Sent before it is written down: a crash in between sends it again, and one run is enough for both.
  const message = { kind: 'reconcile', cluster, location, sweepId, isMissing: false, deferrals: 0 } as const;
  await queue.send([{ message, delaySeconds }]);
  await ledger.open({ id: sweepId, trigger: 'event', startedAtMs: nowMs });
  await ledger.found(sweepId, [{ cluster, location }]);
  await ledger.close(sweepId);
  log.info('change received', { cluster: cluster.id, sweepId });
}

/** A sweep's id is a key of a table, which forbids several characters. */
function tableKey(text: string): string {
  return text.toLowerCase().replace(/[^\w-]/g, (sign) => `_${(sign.codePointAt(0) ?? 0).toString(16)}`);
}
