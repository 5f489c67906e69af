/** One sweep from its timer until nothing is left to do, and what it cost. */

import { setTimeout as wait } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';
import type { AppCost } from './app-process.ts';
import type { MeasuredWarden } from './measured-warden.ts';
import type { AzureCounts } from './request-counts.ts';
import type { StorageCounts } from './storage-process.ts';

export interface SweepCost {
  readonly wallMs: number;
  readonly azure: AzureCounts;
  /** By `table clusters get` and the like, whoever asked. */
  readonly storage: StorageCounts;
  /** Messages that were sent. */
  readonly messages: number;
  readonly app: AppCost;
  readonly failedInvocations: number;
  /** Clusters by the verdict that their record has at the end. */
  readonly verdicts: Readonly<Record<string, number>>;
}

/** A message that is hidden for longer is for another day, such as a look at a window that will open. */
const soonMs = 15 * 60_000;
const lookEveryMs = 100;

/** `deadlineMs`: rejects when the sweep is not over by then. */
export async function measureSweep(warden: MeasuredWarden, deadlineMs: number): Promise<SweepCost> {
  await takeCosts(warden);
  const failedBefore = warden.counts.failed;
  const startedMs = performance.now();
  await warden.fire('sweep-timer');
  const endedMs = await untilQuiet(warden, startedMs + deadlineMs);
  const { azure, storage, app } = await takeCosts(warden);
  return {
    wallMs: endedMs - startedMs,
    azure,
    storage,
    messages: sum(storage, /^queue \S+ send$/),
    app,
    failedInvocations: warden.counts.failed - failedBefore,
    verdicts: await verdictsOf(warden),
  };
}

interface Costs {
  readonly azure: AzureCounts;
  readonly storage: StorageCounts;
  readonly app: AppCost;
}

async function takeCosts({ azure, storage, app }: MeasuredWarden): Promise<Costs> {
  return {
    azure: await azure.ask<AzureCounts>('counts'),
    storage: await storage.ask<StorageCounts>('counts'),
    app: await app.ask<AppCost>('cost'),
  };
}

/** Answers when it became quiet. */
async function untilQuiet({ storage, counts }: MeasuredWarden, deadlineMs: number): Promise<number> {
  for (let quietSinceMs: number | undefined; ;) {
    const queued = await storage.ask<Readonly<Record<string, { readonly due: number }>>>('queued', soonMs);
    const isQuiet = counts.running === 0 && Object.values(queued).every(({ due }) => due === 0);
    // Twice in a row: between a message's end and the next one's start nobody seems to work.
    if (isQuiet && quietSinceMs !== undefined) return quietSinceMs;
    quietSinceMs = isQuiet ? performance.now() : undefined;
    if (performance.now() > deadlineMs) throw new Error(`the sweep is not over: ${JSON.stringify(queued)}`);
    await wait(lookEveryMs);
  }
}

/** From the records themselves: a sweep that judged nobody would be the fastest. */
async function verdictsOf({ storageConnectionString }: MeasuredWarden): Promise<Readonly<Record<string, number>>> {
  const table = TableClient.fromConnectionString(storageConnectionString, 'clusters', {
    allowInsecureConnection: true,
  });
  const verdicts: Record<string, number> = {};
  for await (const row of table.listEntities<{ json0: string }>()) {
    const { verdict } = JSON.parse(row.json0) as { readonly verdict: string };
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  }
  return verdicts;
}

/** Requests whose name fits. */
export function sum(counts: StorageCounts, name: RegExp): number {
  return Object.entries(counts).reduce((total, [each, count]) => total + (name.test(each) ? count : 0), 0);
}

/** Polls of an empty queue cost by the hour, not by the cluster. */
export function storageRequests(counts: StorageCounts): number {
  return sum(counts, /./) - sum(counts, / receive nothing$/);
}
