/**
 * Watches every cluster's node OS window: releases repairs that waited for it, and asks what will happen a day before it opens
 * and what became of it when it has closed.
 */

import { isThere, type ClusterRecord } from '../domain/record/cluster-record.ts';
import type { Opening } from '../domain/maintenance/maintenance-window.ts';
import { openingsStarting } from '../domain/maintenance/openings.ts';
import { askedAboutForMs } from '../domain/events/node-os-watch.ts';
import { bucketName, paceFanOut } from '../domain/fleet/pace-fan-out.ts';
import { changeLimit, type ChangeLimits } from '../domain/policy/change-limit.ts';
import { openRing } from '../domain/fleet/open-ring.ts';
import type { RingPolicy } from '../domain/policy/ring-policy.ts';
import type { ClusterRecords, Orders, SweepLedger } from '../ports/records.ts';
import type { ClusterQueue, QueuedMessage } from '../ports/queue.ts';
import type { Invocation } from '../ports/invocation.ts';
import { withFleets, type AskForFleets } from './ask-for-fleets.ts';
import type { WindowMessage } from './tell-window.ts';
import { dayMs } from '../domain/time/durations.ts';

export interface WindowWatchDeps {
  readonly records: Pick<ClusterRecords, 'all'>;
  readonly ledger: SweepLedger;
  readonly orders: Pick<Orders, 'give'>;
  readonly queue: ClusterQueue;
  readonly limits: ChangeLimits;
  readonly rings: RingPolicy | undefined;
  readonly askForFleets: AskForFleets;
}

export type WatchWindows = (invocation: Invocation) => Promise<void>;

/** Each run plans anew with the gates of the moment: a window that has closed again holds the repair again. */
export function makeWatchWindows(deps: WindowWatchDeps): WatchWindows {
  const { records, ledger, orders, queue, limits, rings } = deps;
  return async function watchWindows({ id: sweepId, nowMs, log, signal }) {
    const due: ClusterRecord[] = [];
    const questions: Question[] = [];
    const { records: all, skipped } = await records.all();
    const known = all.filter(isThere);
    for (const record of known) {
      if (record.release !== undefined && record.release.atMs <= nowMs) due.push(record);
      questions.push(...questionsAbout(record, sweepId, nowMs));
    }
    await queue.send(paced(questions));
    if (due.length === 0) return;
    await ledger.open({ id: sweepId, trigger: 'window', startedAtMs: nowMs });
    const clusters = due.map(({ cluster }) => cluster);
    const fleetOf = await deps.askForFleets(clusters, { signal, log });
    await ledger.found(sweepId, withFleets(due, fleetOf));
    const terms = {
      changeLimit: changeLimit(limits, known.length),
      ...(rings === undefined
        ? {}
        : { openRing: openRing(rings, { records: known, hasUnseenClusters: skipped > 0 }, nowMs) }),
    };
    // What waited is what its record says: whoever asked for it did so before.
    await orders.give({ sweepId, givenAtMs: nowMs, reason: { kind: 'window' }, wish: 'repair', ...terms });
    await queue.send(due.map((record) => released(record, sweepId)));
    await ledger.close(sweepId);
    log.info('windows opened', { sweepId, clusters: due.length });
  };
}

function released({ cluster, location }: ClusterRecord, sweepId: string): QueuedMessage {
  const message = { kind: 'reconcile', cluster, location, sweepId, isMissing: false, deferrals: 0 } as const;
  return { delaySeconds: 0, message };
}

/** Azure reports the new image some minutes after the last node. */
const afterwardsMs = 15 * 60_000;

interface Question {
  readonly record: ClusterRecord;
  readonly message: WindowMessage;
}

/** Somewhat less than until the watch's next look, which asks anew about whatever is not told by then. */
const longestPaceSeconds = 240;

/** A question reads the cluster, its windows and the newest image of each pool: a night's windows close all at once. */
function paced(questions: readonly Question[]): readonly QueuedMessage[] {
  const readsOf = ({ record }: Question) => 1 + Object.keys(record.nodeOS?.images ?? {}).length;
  return paceFanOut(questions, ({ record }) => bucketName(record), readsOf)
    .filter(({ delaySeconds }) => delaySeconds <= longestPaceSeconds)
    .map(({ item, delaySeconds }) => ({ message: item.message, delaySeconds }));
}

/** Each opening is asked about once before and once after: the record remembers what was told. */
function questionsAbout(record: ClusterRecord, sweepId: string, nowMs: number): readonly Question[] {
  const { cluster, location, nodeOS } = record;
  if (nodeOS === undefined) return [];
  const span = { startMs: nowMs - dayMs - askedAboutForMs, endMs: nowMs + dayMs };
  return openingsStarting(nodeOS.reading, span).flatMap((opening): readonly Question[] => {
    const event = stageOf(opening, nowMs);
    if (event === undefined || isTold(nodeOS, opening, event)) return [];
    const { startMs, endMs, usableHours } = opening;
    const about = { cluster, location, sweepId, event, opening: { startMs, endMs, usableHours } };
    return [{ record, message: { kind: 'window', ...about } }];
  });
}

/** Nothing is announced of an opening that a freeze takes away; what became of it is told when it is over. */
function stageOf({ startMs, endMs, usableHours }: Opening, nowMs: number): 'upcoming' | 'closed' | undefined {
  if (startMs > nowMs) return usableHours > 0 ? 'upcoming' : undefined;
  return nowMs >= endMs + afterwardsMs && nowMs < endMs + askedAboutForMs ? 'closed' : undefined;
}

function isTold(
  { toldUpcomingMs = -Infinity, toldClosedMs = -Infinity }: NonNullable<ClusterRecord['nodeOS']>,
  { startMs }: Opening,
  event: 'upcoming' | 'closed',
): boolean {
  return startMs <= (event === 'upcoming' ? toldUpcomingMs : toldClosedMs);
}
