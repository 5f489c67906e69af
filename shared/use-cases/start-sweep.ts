/** Starts a sweep: find every cluster, open the ledger, put one paced message per cluster on the queue. */

import type { Mode } from '../domain/policy.ts';
import { paceFanOut } from '../domain/pace-fan-out.ts';
import type { ChangeLimits } from '../domain/resolve-policy.ts';
import type { Sweep, Trigger } from '../domain/sweep.ts';
import type { ClusterQueue, Inventory, InventoryItem, Invocation, SweepLedger } from '../ports.ts';

export interface StartSweepDeps {
  readonly inventory: Inventory;
  readonly ledger: SweepLedger;
  readonly queue: ClusterQueue;
  readonly limits: ChangeLimits;
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
export function makeStartSweep({ inventory, ledger, queue, limits }: StartSweepDeps): StartSweep {
  return async function startSweep(request, { id, nowMs, signal, log }) {
    const sweep: Sweep = { id, startedAtMs: nowMs, ...request };
    await ledger.open(sweep);
    try {
      const items = await findAll(inventory, signal);
      await ledger.found(id, items);
      await queue.send(messages(items, sweep, changeLimit(limits, items.length)));
      await ledger.close(id);
      log.info('sweep started', { sweepId: id, trigger: sweep.trigger, found: items.length });
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

/** A share that is not zero allows at least one change, or a small fleet would never be repaired. */
function changeLimit({ changesPerSweep, percentPerSweep }: ChangeLimits, found: number): number {
  const share = percentPerSweep === 0 ? 0 : Math.max(1, Math.floor((found * percentPerSweep) / 100));
  return Math.min(changesPerSweep, share);
}

function messages(items: readonly InventoryItem[], sweep: Sweep, limit: number): Parameters<ClusterQueue['send']>[0] {
  const bucketOf = ({ cluster, location }: InventoryItem) => `${cluster.subscriptionId}|${location}`.toLowerCase();
  return paceFanOut(items, bucketOf).map(({ item, delaySeconds }) => ({
    delaySeconds,
    message: {
      kind: 'reconcile',
      ...item,
      sweepId: sweep.id,
      trigger: sweep.trigger,
      changeLimit: limit,
      deferrals: 0,
      ...(sweep.requestedMode === undefined ? {} : { requestedMode: sweep.requestedMode }),
    },
  }));
}
