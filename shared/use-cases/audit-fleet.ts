/** Reads and judges a whole fleet at once, for somebody who wants to know today; no queue, no memory, no writer. */

import type { ClusterSnapshot } from '../domain/cluster/cluster.ts';
import { judgeFleet } from '../domain/fleet/judge-fleet.ts';
import type { Judgement } from '../domain/repair/judge-cluster.ts';
import { bucketName, paceFanOut } from '../domain/fleet/pace-fan-out.ts';
import type { FleetPolicy } from '../domain/policy/resolve-policy.ts';
import { TransientError } from '../domain/transient-error.ts';
import type { ClusterReading } from '../domain/cluster/cluster-reading.ts';
import type { ClusterReader, Inventory, InventoryItem } from '../ports/azure.ts';

export interface AuditFleetDeps {
  readonly inventory: Inventory;
  readonly reader: ClusterReader;
  readonly policy: FleetPolicy;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
}

export interface SkippedCluster extends InventoryItem {
  readonly reason: string;
}

export interface FleetAudit {
  readonly judgements: readonly Judgement[];
  /** Clusters that were found and could not be read, and why. */
  readonly skipped: readonly SkippedCluster[];
}

export interface Progress {
  readonly read: number;
  readonly found: number;
}

export type AuditFleet = (signal: AbortSignal, tell: (progress: Progress) => void) => Promise<FleetAudit>;

/** ARM's read buckets are per cluster and per subscription and region: a few readers at once lose nothing. */
const readersAtOnce = 12;
const mostTries = 5;
const pauseAfterFaultMs = 2_000;

export function makeAuditFleet(deps: AuditFleetDeps): AuditFleet {
  return async function auditFleet(signal, tell) {
    const items: InventoryItem[] = [];
    for await (const page of deps.inventory.clusters(signal)) items.push(...page);
    const snapshots: ClusterSnapshot[] = [];
    const skipped: SkippedCluster[] = [];
    tell({ read: 0, found: items.length });
    const startMs = deps.now();
    const waiting = paced(items);
    async function work(): Promise<void> {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await deps.sleep(Math.max(0, startMs + next.delaySeconds * 1000 - deps.now()));
        const reading = await readPatiently(deps, next.item, signal);
        if (reading.kind === 'read') snapshots.push(reading.snapshot);
        else skipped.push({ ...next.item, reason: reasonOf(reading) });
        tell({ read: snapshots.length + skipped.length, found: items.length });
      }
    }
    await Promise.all(Array.from({ length: readersAtOnce }, work));
    return { judgements: judgeFleet(snapshots, deps.policy, { nowMs: startMs, requestedMode: 'audit' }), skipped };
  };
}

function paced(items: readonly InventoryItem[]): ReturnType<typeof paceFanOut<InventoryItem>>[number][] {
  return [...paceFanOut(items, bucketName)].sort((left, right) => left.delaySeconds - right.delaySeconds);
}

async function readPatiently(
  { reader, sleep }: AuditFleetDeps,
  { cluster }: InventoryItem,
  signal: AbortSignal,
): Promise<ClusterReading> {
  let last: ClusterReading = { kind: 'unreadable', problem: 'it was never asked for' };
  for (let tries = 0; tries < mostTries; tries += 1) {
    try {
      last = await reader.read(cluster, signal);
      if (last.kind !== 'throttled') return last;
      await sleep(last.retryAfterSeconds * 1000);
    } catch (fault) {
      if (!(fault instanceof TransientError)) throw fault;
      last = { kind: 'unreadable', problem: fault.message };
      await sleep(pauseAfterFaultMs);
    }
  }
  return last;
}

function reasonOf(reading: Exclude<ClusterReading, { kind: 'read' }>): string {
  switch (reading.kind) {
    case 'gone':
      return 'it was deleted meanwhile';
    case 'refused':
      return `${reading.refusal.code}: ${reading.refusal.message}`;
    case 'unreadable':
      return reading.problem;
    case 'throttled':
      return 'Azure throttled every try';
  }
}
