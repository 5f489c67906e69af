/** Starts a sweep: find every cluster, open the ledger, put one paced message per cluster on the queue. */

import type { Mode } from '../domain/policy/policy.ts';
import type { ClusterRecord } from '../domain/record/cluster-record.ts';
import { clusterKey } from '../domain/cluster/cluster-ref.ts';
import { bucketName, paceFanOut } from '../domain/fleet/pace-fan-out.ts';
import { changeLimit, type ChangeLimits } from '../domain/policy/change-limit.ts';
import { openRing } from '../domain/fleet/open-ring.ts';
import type { RingPolicy } from '../domain/policy/ring-policy.ts';
import type { Sweep } from '../domain/fleet/sweep.ts';
import type { ClusterRecords, SweepLedger } from '../ports/records.ts';
import type { ClusterQueue, QueuedMessage } from '../ports/queue.ts';
import type { Inventory, InventoryItem } from '../ports/azure.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { AskForFleets, MembershipOf } from './ask-for-fleets.ts';
import type { ReconcileMessage, RunReason } from '../domain/record/cluster-message.ts';

export interface StartSweepDeps {
  readonly inventory: Inventory;
  readonly ledger: SweepLedger;
  readonly queue: ClusterQueue;
  readonly limits: ChangeLimits;
  readonly rings: RingPolicy | undefined;
  readonly records: Pick<ClusterRecords, 'all'>;
  readonly askForFleets: AskForFleets;
}

export interface SweepRequest {
  readonly trigger: 'timer' | 'request';
  readonly requestedMode?: Mode;
}

export interface StartedSweep {
  readonly sweep: Sweep;
  readonly found: number;
}

export type StartSweep = (request: SweepRequest, invocation: Invocation) => Promise<StartedSweep>;

/** The sweep carries the invocation's id: the same invocation repeated writes the same rows again. */
export function makeStartSweep(deps: StartSweepDeps): StartSweep {
  const { inventory, ledger, queue, limits, records, rings } = deps;
  return async function startSweep(request, { id, nowMs, signal, log }) {
    const sweep: Sweep = { id, startedAtMs: nowMs, ...request };
    await ledger.open(sweep);
    try {
      const found = await findAll(inventory, signal);
      const { known, missing, skipped } = await compare(records, found);
      const items = [...found, ...missing];
      await ledger.found(id, items);
      const clusters = items.map(({ cluster }) => cluster);
      const fleetOf = await deps.askForFleets(clusters, { signal, log });
      const openRing = ringOpenFor(rings, { known, found }, nowMs);
      const terms = { changeLimit: changeLimit(limits, found.length), ...(openRing === undefined ? {} : { openRing }) };
      const asked = { kind: request.trigger, isMissing: false };
      const lost = messages(missing, { sweep, reason: { ...asked, isMissing: true }, fleetOf }, terms);
      await queue.send([...messages(found, { sweep, reason: asked, fleetOf }, terms), ...lost]);
      await ledger.close(id);
      log.info('sweep started', {
        sweepId: id,
        trigger: sweep.trigger,
        found: found.length,
        missing: missing.length,
        skipped,
      });
      return { sweep, found: items.length };
    } catch (fault) {
      await ledger.close(id, fault instanceof Error ? fault.message : String(fault));
      throw fault;
    }
  };
}

async function findAll(inventory: Inventory, signal: AbortSignal): Promise<readonly InventoryItem[]> {
  const items: InventoryItem[] = [];
  for await (const page of inventory.clusters(signal)) items.push(...page);
  return items;
}

interface Comparison {
  /** Records of clusters that were found. */
  readonly known: readonly ClusterRecord[];
  /** Remembered and not found: deleted, or no longer to be read. Looking at them tells which. */
  readonly missing: readonly InventoryItem[];
  /** Records that cannot be read. */
  readonly skipped: number;
}

async function compare(records: StartSweepDeps['records'], items: readonly InventoryItem[]): Promise<Comparison> {
  const found = new Set(items.map(({ cluster }) => clusterKey(cluster)));
  const { records: all, skipped } = await records.all();
  const isFound = ({ cluster }: ClusterRecord) => found.has(clusterKey(cluster));
  const missing = all.filter((record) => !isFound(record)).map(({ cluster, location }) => ({ cluster, location }));
  return { known: all.filter(isFound), missing, skipped };
}

function ringOpenFor(
  rings: RingPolicy | undefined,
  { known, found }: { readonly known: readonly ClusterRecord[]; readonly found: readonly InventoryItem[] },
  nowMs: number,
): number | undefined {
  if (rings === undefined) return undefined;
  const hasUnseenClusters = known.length < new Set(found.map(({ cluster }) => clusterKey(cluster))).size;
  return openRing(rings, { records: known, hasUnseenClusters }, nowMs);
}

/** What every message of a sweep carries. */
export type Terms = Pick<ReconcileMessage, 'changeLimit' | 'openRing'>;

function messages(
  items: readonly InventoryItem[],
  { sweep, reason, fleetOf }: { readonly sweep: Sweep; readonly reason: RunReason; readonly fleetOf: MembershipOf },
  terms: Terms,
): readonly QueuedMessage[] {
  return paceFanOut(items, bucketName).map(({ item, delaySeconds }) => ({
    delaySeconds,
    message: {
      kind: 'reconcile',
      ...item,
      sweepId: sweep.id,
      reason,
      wish: 'repair',
      fleet: fleetOf(item.cluster),
      ...terms,
      deferrals: 0,
      ...(sweep.requestedMode === undefined ? {} : { requestedMode: sweep.requestedMode }),
    },
  }));
}
