/** What is remembered of the fleet, as JSON. */

import type { ClusterRecord } from '../../domain/record/cluster-record.ts';
import { standingOfRecord } from '../../domain/record/standing-evidence.ts';
import { countFleet, poolsOf, type RememberedFleet } from '../../domain/fleet/fleet-summary.ts';
import { nextUsable } from '../../domain/maintenance/openings.ts';
import { clusterSummary } from './cluster-summary.ts';
import { findingAnswer } from './evaluation-answer.ts';

export function fleetAnswer(fleet: RememberedFleet, nowMs: number): object {
  const { records, unreadable } = fleet;
  return {
    counts: { clusters: records.length + unreadable, ...countFleet(fleet, nowMs) },
    pools: poolsOf(records),
    unreadable,
    clusters: records.map((record) => recordAnswer(record, nowMs)),
  };
}

function recordAnswer(record: ClusterRecord, nowMs: number): unknown {
  const { cluster, location, lastOutcome, lastLine, telling, sinceMs, judgedAtMs } = record;
  const opening = nextOpening(record, nowMs);
  return {
    cluster: cluster.id,
    name: cluster.name,
    location,
    standing: standingOfRecord(record, nowMs),
    outcome: lastOutcome ?? 'queued',
    summary: lastWords(record),
    findings: (lastLine?.findings ?? []).map(findingAnswer),
    since: iso(sinceMs),
    judgedAt: iso(judgedAtMs),
    receivers: telling?.receivers ?? [],
    nextOpening: opening === undefined ? null : { start: iso(opening.startMs), end: iso(opening.endMs) },
  };
}

/** Of the node OS window; undefined when none is known or none comes. */
export function nextOpening(
  { nodeOS }: ClusterRecord,
  nowMs: number,
): { readonly startMs: number; readonly endMs: number } | undefined {
  return nodeOS === undefined ? undefined : nextUsable(nodeOS.reading, nowMs, { count: 1 })[0];
}

export function lastWords({ lastLine }: ClusterRecord): string {
  return lastLine === undefined ? 'Nobody has looked at it yet.' : clusterSummary(lastLine);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
