/** Reads and judges a whole fleet at once, for somebody who wants to know today; no queue, no memory, no writer. */

import type { ClusterSnapshot } from '../domain/cluster/cluster.ts';
import type { RollbackMemory } from '../domain/cluster/rollback.ts';
import { eachOf } from '../domain/each-of.ts';
import { judgeFleet } from '../domain/fleet/judge-fleet.ts';
import { given } from '../domain/given.ts';
import type { Judgement } from '../domain/repair/judge-cluster.ts';
import { bucketName, paceFanOut } from '../domain/fleet/pace-fan-out.ts';
import type { FleetPolicy } from '../domain/policy/resolve-policy.ts';
import { TransientError } from '../domain/transient-error.ts';
import type { ClusterReading } from '../domain/cluster/cluster-reading.ts';
import type { ClusterReader, Inventory, InventoryItem } from '../ports/azure.ts';
import type { LogFields } from '../ports/invocation.ts';
import type { AskForFleets } from './ask-for-fleets.ts';
import type { LookForRollback } from './look-for-rollback.ts';

export interface AuditFleetDeps {
  readonly inventory: Inventory;
  readonly reader: ClusterReader;
  readonly policy: FleetPolicy;
  readonly askForFleets: AskForFleets;
  readonly lookForRollback: LookForRollback;
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
  /** What could not be seen of the fleet as a whole. */
  readonly warnings: readonly string[];
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
    const { fleetOf, warnings } = await fleetsOf(deps, items, signal);
    const snapshots: ClusterSnapshot[] = [];
    const rollbacks = new Map<ClusterSnapshot, RollbackMemory>();
    const skipped: SkippedCluster[] = [];
    tell({ read: 0, found: items.length });
    const startMs = deps.now();
    await eachOf(paced(items), readersAtOnce, async ({ item, delaySeconds }) => {
      await deps.sleep(Math.max(0, startMs + delaySeconds * 1000 - deps.now()));
      const reading = await readPatiently(deps, item, signal);
      if (reading.kind === 'read') {
        snapshots.push(reading.snapshot);
        if (reading.rollback !== undefined) rollbacks.set(reading.snapshot, reading.rollback);
      } else skipped.push({ ...item, reason: reasonOf(reading) });
      tell({ read: snapshots.length + skipped.length, found: items.length });
    });
    const memoryOf = (snapshot: ClusterSnapshot) => ({
      fleet: fleetOf(snapshot.cluster.ref),
      ...given('rollback', rollbacks.get(snapshot)),
    });
    const options = { nowMs: startMs, requestedMode: 'audit' as const, memoryOf };
    return { judgements: judgeFleet(snapshots, deps.policy, options), skipped, warnings };
  };
}

async function fleetsOf(
  { askForFleets }: AuditFleetDeps,
  items: readonly InventoryItem[],
  signal: AbortSignal,
): Promise<{ readonly fleetOf: Awaited<ReturnType<AskForFleets>>; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const note = (message: string, fields: LogFields = {}) => {
    const told = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
    warnings.push([message, ...told].join('; '));
  };
  const log = { info: () => undefined, warn: note, error: note };
  const clusters = items.map(({ cluster }) => cluster);
  return { fleetOf: await askForFleets(clusters, { signal, log }), warnings };
}

function paced(items: readonly InventoryItem[]): ReturnType<typeof paceFanOut<InventoryItem>>[number][] {
  return [...paceFanOut(items, bucketName)].sort((left, right) => left.delaySeconds - right.delaySeconds);
}

type Looked =
  | Exclude<ClusterReading, { kind: 'read' }>
  | (Extract<ClusterReading, { kind: 'read' }> & { readonly rollback: RollbackMemory | undefined });

async function look(
  { reader, lookForRollback, now }: AuditFleetDeps,
  { cluster }: InventoryItem,
  signal: AbortSignal,
): Promise<Looked> {
  const reading = await reader.read(cluster, signal);
  if (reading.kind !== 'read') return reading;
  const looked = await lookForRollback(reading.snapshot.cluster, undefined, { signal, nowMs: now() });
  return looked.kind === 'throttled' ? looked : { ...reading, rollback: looked.rollback };
}

async function readPatiently(deps: AuditFleetDeps, item: InventoryItem, signal: AbortSignal): Promise<Looked> {
  const { sleep } = deps;
  let last: Looked = { kind: 'unreadable', problem: 'it was never asked for' };
  for (let tries = 0; tries < mostTries; tries += 1) {
    try {
      last = await look(deps, item, signal);
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
