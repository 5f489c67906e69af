/** Says of each sweep that it is over: done, or given up. Whatever died on the way, none runs for ever. */

import { fateOfSweep } from '../domain/fleet/sweep-fate.ts';
import type { Sweep, SweepProgress } from '../domain/fleet/sweep.ts';
import type { Orders, SweepLedger } from '../ports/records.ts';
import type { Invocation } from '../ports/invocation.ts';
import { dayMs } from '../domain/time/durations.ts';

export type EndSweeps = (invocation: Invocation) => Promise<void>;

/** A sweep is given up after two days; those before were ended, or begun by a version that told of no end. */
const askedAboutForMs = 4 * dayMs;

export interface EndSweepsDeps {
  readonly ledger: Pick<SweepLedger, 'unended' | 'progress' | 'end'>;
  readonly orders: Pick<Orders, 'withdraw'>;
}

export function makeEndSweeps(deps: EndSweepsDeps): EndSweeps {
  const { ledger } = deps;
  return async function endSweeps(invocation) {
    for (const sweep of await ledger.unended(invocation.nowMs - askedAboutForMs)) await endOne(deps, sweep, invocation);
  };
}

async function endOne({ ledger, orders }: EndSweepsDeps, sweep: Sweep, { nowMs, log }: Invocation): Promise<void> {
  const progress = await ledger.progress(sweep.id);
  if (progress === undefined) return ledger.end(sweep, nowMs);
  const { counts, problem } = progress;
  const fate = fateOfSweep(progress, nowMs);
  const told = { sweepId: sweep.id, trigger: sweep.trigger, ...counts };
  switch (fate.kind) {
    case 'running':
      return;
    case 'stalled':
      log.warn('sweep is stalled', { ...told, minutes: Math.round((nowMs - fate.sinceMs) / 60_000) });
      return;
    case 'completed':
      await ledger.end(sweep, nowMs);
      log.info('sweep completed', {
        ...told,
        seconds: Math.round((progress.lastProgressMs - sweep.startedAtMs) / 1000),
      });
      return;
    case 'failed':
      await ledger.end(sweep, nowMs);
      log.error('sweep failed', { ...told, ...(problem === undefined ? {} : { problem }) });
      return;
    case 'given-up':
      // What nobody waits for any more is not done behind their backs.
      await withdrawn(orders, progress);
      await ledger.end(sweep, nowMs, `The sweep was given up: ${fate.reason}.`);
      log.error('sweep given up', { ...told, reason: fate.reason });
  }
}

/** The order is for all that the sweep found, or for the one cluster it was about. */
async function withdrawn(orders: EndSweepsDeps['orders'], { sweep, lines }: SweepProgress): Promise<void> {
  await orders.withdraw(sweep.id);
  const [only] = lines;
  if (lines.length === 1 && only !== undefined) await orders.withdraw(sweep.id, only.cluster);
}
