/** Starts a sweep: find every cluster, open the ledger, put one paced message per cluster on the queue. */

import type { Mode } from '../domain/policy/policy.ts';
import { given } from '../domain/given.ts';
import type { ClusterRecord } from '../domain/record/cluster-record.ts';
import { clusterKey } from '../domain/cluster/cluster-ref.ts';
import { bucketName, paceFanOut } from '../domain/fleet/pace-fan-out.ts';
import { changeLimit, type ChangeLimits } from '../domain/policy/change-limit.ts';
import { openRing } from '../domain/fleet/open-ring.ts';
import type { RingPolicy } from '../domain/policy/ring-policy.ts';
import type { Sweep } from '../domain/fleet/sweep.ts';
import type { ClusterRecords, Orders, SweepLedger } from '../ports/records.ts';
import type { ClusterQueue, QueuedMessage } from '../ports/queue.ts';
import type { Inventory, InventoryItem } from '../ports/azure.ts';
import type { Invocation } from '../ports/invocation.ts';
import { withFleets, type AskForFleets } from './ask-for-fleets.ts';
import type { Order } from '../domain/record/order.ts';

export interface StartSweepDeps {
  readonly inventory: Inventory;
  readonly ledger: SweepLedger;
  readonly orders: Pick<Orders, 'give'>;
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
  const { inventory, ledger, orders, queue, limits, records, rings } = deps;
  return async function startSweep(request, { id, nowMs, signal, log }) {
    const sweep: Sweep = { id, startedAtMs: nowMs, ...request };
    await ledger.open(sweep);
    try {
      const found = await findAll(inventory, signal);
      const { known, missing, skipped } = await compare(records, found);
      const items = [...found, ...missing];
      const clusters = items.map(({ cluster }) => cluster);
      const fleetOf = await deps.askForFleets(clusters, { signal, log });
      await ledger.found(id, withFleets(items, fleetOf));
      const openRing = ringOpenFor(rings, { known, found }, nowMs);
      const terms = { changeLimit: changeLimit(limits, found.length), ...(openRing === undefined ? {} : { openRing }) };
      await orders.give({ ...orderOf(sweep, request), ...terms });
      await queue.send([...messages(found, id, false), ...messages(missing, id, true)]);
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

/** How much a sweep may change. */
export type Terms = Pick<Order, 'changeLimit' | 'openRing'>;

function orderOf({ id, startedAtMs }: Sweep, { trigger, requestedMode }: SweepRequest): Omit<Order, keyof Terms> {
  const order = { sweepId: id, givenAtMs: startedAtMs, reason: { kind: trigger }, wish: 'repair' } as const;
  return { ...order, ...given('requestedMode', requestedMode) };
}

function messages(items: readonly InventoryItem[], sweepId: string, isMissing: boolean): readonly QueuedMessage[] {
  return paceFanOut(items, bucketName).map(({ item, delaySeconds }) => ({
    delaySeconds,
    message: { kind: 'reconcile', ...item, sweepId, isMissing, deferrals: 0 },
  }));
}
