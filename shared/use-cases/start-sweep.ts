/** Starts a sweep: find every cluster, open the ledger, put one paced message per cluster on the queue. */

import type { Mode } from '../domain/policy/policy.ts';
import type { ClusterRecord } from '../domain/record/cluster-record.ts';
import { clusterKey } from '../domain/cluster/cluster-ref.ts';
import { bucketName, paceFanOut } from '../domain/fleet/pace-fan-out.ts';
import { changeLimit, type ChangeLimits } from '../domain/policy/change-limit.ts';
import { openRing } from '../domain/fleet/open-ring.ts';
import type { RingPolicy } from '../domain/policy/ring-policy.ts';
import type { Sweep } from '../domain/fleet/sweep.ts';
import type { Trigger } from '../domain/record/sweep-line.ts';
import type { ClusterRecords, SweepLedger } from '../ports/records.ts';
import type { ClusterQueue, QueuedMessage } from '../ports/queue.ts';
import type { Inventory, InventoryItem } from '../ports/azure.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { ReconcileMessage } from '../domain/record/cluster-message.ts';

export interface StartSweepDeps {
  readonly inventory: Inventory;
  readonly ledger: SweepLedger;
  readonly queue: ClusterQueue;
  readonly limits: ChangeLimits;
  readonly rings: RingPolicy | undefined;
  readonly records: Pick<ClusterRecords, 'all'>;
}

export interface SweepRequest {
  readonly trigger: Trigger;
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
      const { known, missing } = await compare(records, found);
      const items = [...found, ...missing];
      await ledger.found(id, items);
      const openRing = ringOpenFor(rings, { known, found }, nowMs);
      const terms = { changeLimit: changeLimit(limits, found.length), ...(openRing === undefined ? {} : { openRing }) };
      const lost = messages(missing, sweep, terms).map((each) => ({
        ...each,
        message: { ...each.message, isMissing: true },
      }));
      await queue.send([...messages(found, sweep, terms), ...lost]);
      await ledger.close(id);
      log.info('sweep started', {
        sweepId: id,
        trigger: sweep.trigger,
        found: found.length,
        missing: missing.length,
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
}

async function compare(records: StartSweepDeps['records'], items: readonly InventoryItem[]): Promise<Comparison> {
  const found = new Set(items.map(({ cluster }) => clusterKey(cluster)));
  const known: ClusterRecord[] = [];
  const missing: InventoryItem[] = [];
  for await (const record of records.all()) {
    const { cluster, location } = record;
    if (found.has(clusterKey(cluster))) known.push(record);
    else missing.push({ cluster, location });
  }
  return { known, missing };
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

type PacedMessage = QueuedMessage & { readonly message: ReconcileMessage };

function messages(items: readonly InventoryItem[], sweep: Sweep, terms: Terms): readonly PacedMessage[] {
  return paceFanOut(items, bucketName).map(({ item, delaySeconds }) => ({
    delaySeconds,
    message: {
      kind: 'reconcile',
      ...item,
      sweepId: sweep.id,
      trigger: sweep.trigger,
      ...terms,
      deferrals: 0,
      ...(sweep.requestedMode === undefined ? {} : { requestedMode: sweep.requestedMode }),
    },
  }));
}
