/** Asks Azure about a cluster that only an event has named, before anything of it is told. */

import type { AksEvent } from '../domain/events/aks-event.ts';
import { currencyOf, currencyWords } from '../domain/events/event-currency.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { ClusterMessage } from '../domain/record/cluster-message.ts';
import type { Cluster } from '../domain/cluster/cluster.ts';
import { audienceByPolicy } from '../domain/record/audience-by-policy.ts';
import type { FleetPolicy } from '../domain/policy/resolve-policy.ts';
import { unseenCluster } from '../domain/record/unseen-cluster.ts';
import type { ClusterReader } from '../ports/azure.ts';
import type { WaitingEvents } from '../ports/events.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Inbox } from '../ports/notices.ts';
import type { ClusterQueue } from '../ports/queue.ts';
import type { ClusterRecords } from '../ports/records.ts';
import { keepUntold } from './admit-event.ts';
import type { TellEvent } from './tell-event.ts';

export type ConfirmMessage = Extract<ClusterMessage, { kind: 'confirm' }>;

export interface ConfirmCluster {
  /**
   * The message says only which cluster. What is told stands in the storage, so a message that somebody else has sent
   * tells nothing that no event brought, and nothing that Azure does not confirm.
   */
  readonly confirm: (message: ConfirmMessage, invocation: Invocation) => Promise<void>;
  /** Tells what waits for a cluster that somebody has seen. */
  readonly tellWaiting: (cluster: ClusterRef, invocation: Invocation) => Promise<void>;
}

export interface ConfirmClusterDeps {
  readonly reader: ClusterReader;
  readonly records: Pick<ClusterRecords, 'get' | 'put'>;
  readonly inbox: Pick<Inbox, 'keep'>;
  readonly waiting: WaitingEvents;
  readonly queue: ClusterQueue;
  readonly policy: FleetPolicy;
  readonly tellEvent: TellEvent;
}

/** A message that waited this often would only wait longer; the next event of the cluster asks again. */
const mostDeferrals = 20;

export function makeConfirmCluster(deps: ConfirmClusterDeps): ConfirmCluster {
  const { reader, records, waiting } = deps;
  const tellWaiting: ConfirmCluster['tellWaiting'] = async (cluster, invocation) =>
    tellAll(deps, await waiting.of(cluster), invocation);
  return {
    tellWaiting,
    async confirm(message, invocation) {
      const { cluster } = message;
      const { nowMs, log, signal } = invocation;
      const events = await waiting.of(cluster);
      if (events.length === 0) return;
      if ((await records.get(cluster)) !== undefined) return tellAll(deps, events, invocation);
      const reading = await reader.read(cluster, signal);
      switch (reading.kind) {
        case 'read':
          await judgeLater(deps, events, invocation);
          await records.put(foundCluster(deps.policy, reading.snapshot.cluster, { cluster, nowMs }), undefined);
          // What came in meanwhile as well: whatever comes from now on finds the record.
          return tellWaiting(cluster, invocation);
        case 'throttled':
          log.warn('azure asked to wait', { cluster: cluster.id, seconds: reading.retryAfterSeconds });
          return comeBack(deps, message, reading.retryAfterSeconds);
        case 'gone':
          log.info('event names a cluster that azure does not know', { cluster: cluster.id });
          return keepAll(deps, events, { why: 'Azure does not know this cluster', nowMs });
        case 'refused': {
          const { code } = reading.refusal;
          log.warn('event names a cluster that may not be read', { cluster: cluster.id, code });
          return keepAll(deps, events, { why: `Azure does not let the warden read this cluster (${code})`, nowMs });
        }
        case 'unreadable':
          log.warn('event names a cluster that could not be read', { cluster: cluster.id, problem: reading.problem });
          return keepAll(deps, events, { why: `the cluster could not be read: ${reading.problem}`, nowMs });
      }
    },
  };
}

/** What policy says of it is known as soon as its tags are; the run that judges it comes after the burst. */
function foundCluster(
  fleet: FleetPolicy,
  { location, tags }: Cluster,
  { cluster, nowMs }: { readonly cluster: ClusterRef; readonly nowMs: number },
): ReturnType<typeof unseenCluster> {
  const telling = audienceByPolicy(fleet, { ref: cluster, location, tags });
  return { ...unseenCluster(cluster, nowMs), location, telling };
}

/** As after somebody's change: a change among the events says who made it, so it comes first. */
async function judgeLater(
  { tellEvent }: ConfirmClusterDeps,
  events: readonly AksEvent[],
  invocation: Invocation,
): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const { id, cluster, atMs } = first;
  const changes = events.filter(({ kind }) => kind === 'resource-changed');
  for (const change of [...changes, { kind: 'resource-changed', id, cluster, atMs } as const])
    await tellEvent(change, invocation);
}

async function comeBack({ queue }: ConfirmClusterDeps, message: ConfirmMessage, delaySeconds: number): Promise<void> {
  if (message.deferrals >= mostDeferrals) return;
  await queue.send([{ message: { ...message, deferrals: message.deferrals + 1 }, delaySeconds }]);
}

/** Forgotten only when it is told: a crash in between tells it again, which adds nothing. */
async function tellAll(
  { inbox, waiting, tellEvent }: ConfirmClusterDeps,
  events: readonly AksEvent[],
  invocation: Invocation,
): Promise<void> {
  const { nowMs } = invocation;
  // One after the other: some of them change the cluster's record.
  for (const event of events.toSorted((one, other) => one.atMs - other.atMs)) {
    const currency = currencyOf(event, nowMs);
    if (currency.kind === 'current') await tellEvent(event, invocation);
    else await keepUntold(inbox, event, { kind: currency.kind, why: currencyWords(currency), atMs: nowMs });
    await waiting.forget(event);
  }
}

async function keepAll(
  { inbox, waiting }: ConfirmClusterDeps,
  events: readonly AksEvent[],
  { why, nowMs }: { readonly why: string; readonly nowMs: number },
): Promise<void> {
  for (let index = 0; index < events.length; index += keptAtOnce)
    await Promise.all(
      events.slice(index, index + keptAtOnce).map(async (event) => {
        await keepUntold(inbox, event, { kind: 'unconfirmed', why, atMs: nowMs });
        await waiting.forget(event);
      }),
    );
}

/** An invented id may have been named by thousands of events. */
const keptAtOnce = 16;
