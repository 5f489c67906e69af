import { expect, it } from 'vitest';
import { countLines, type Sweep, type SweepProgress } from '../../shared/domain/fleet/sweep.ts';
import type { ClusterOutcome } from '../../shared/domain/record/sweep-line.ts';
import { makeEndSweeps } from '../../shared/use-cases/end-sweeps.ts';
import { aRun } from '../builders/a-run.ts';
import { hourMs } from '../../shared/domain/time/durations.ts';

const nowMs = Date.UTC(2026, 10, 25, 12);
const sweep: Sweep = { id: 's-1', trigger: 'timer', startedAtMs: nowMs - 5 * hourMs };

interface Line {
  readonly level: string;
  readonly event: string;
}

/** Runs the watchdog over one sweep with such lines, silent for so long; answers what was logged and how it ended. */
async function watched(outcomes: readonly ClusterOutcome[], silentMs: number, inventory: SweepProgress['inventory']) {
  const lines = outcomes.map((outcome) => aRun({ outcome }).line);
  const progress: SweepProgress = {
    sweep,
    state: 'running',
    inventory,
    counts: countLines(lines),
    lines,
    lastProgressMs: nowMs - silentMs,
    ...(inventory === 'failed' ? { problem: 'Resource Graph did not answer' } : {}),
  };
  const ended: (string | undefined)[] = [];
  const logged: Line[] = [];
  const log = (level: string) => (event: string, fields?: object) => void logged.push({ level, event, ...fields });
  const withdrawn: string[] = [];
  const endSweeps = makeEndSweeps({
    ledger: {
      unended: (sinceMs) => Promise.resolve(sweep.startedAtMs > sinceMs ? [sweep] : []),
      progress: () => Promise.resolve(progress),
      end: (_, _atMs, problem) => Promise.resolve(void ended.push(problem)),
    },
    orders: { withdraw: (sweepId, cluster) => Promise.resolve(void withdrawn.push(cluster?.name ?? sweepId)) },
  });
  const { signal } = new AbortController();
  await endSweeps({ id: 'i', nowMs, signal, log: { info: log('info'), warn: log('warn'), error: log('error') } });
  return { logged, ended, withdrawn };
}

it('says that a sweep is completed, with its counts', async () => {
  const { logged, ended } = await watched(['repaired', 'failed', 'unchanged'], 4 * hourMs, 'complete');
  expect(logged).toMatchObject([
    { level: 'info', event: 'sweep completed', sweepId: 's-1', trigger: 'timer', found: 3, failed: 1, seconds: 3600 },
  ]);
  expect(ended).toEqual([undefined]);
});

it('gives a sweep up whose clusters are not coming, and says how many', async () => {
  const { logged, ended } = await watched(['repaired', 'queued', 'queued'], 3 * hourMs, 'complete');
  expect(logged).toMatchObject([{ level: 'error', event: 'sweep given up', queued: 2 }]);
  expect(ended).toEqual(['The sweep was given up: 2 clusters were not judged.']);
});

it('withdraws what a sweep that is given up was ordered, and of no other', async () => {
  expect((await watched(['queued', 'queued'], 3 * hourMs, 'complete')).withdrawn).toEqual(['s-1']);
  expect((await watched(['queued'], 3 * hourMs, 'complete')).withdrawn).toHaveLength(2);
  expect((await watched(['repaired'], 4 * hourMs, 'complete')).withdrawn).toEqual([]);
});

it('says that a sweep is stalled and lets it go on', async () => {
  const { logged, ended } = await watched(['queued'], 12 * 60_000, 'complete');
  expect(logged).toMatchObject([{ level: 'warn', event: 'sweep is stalled', queued: 1, minutes: 12 }]);
  expect(ended).toEqual([]);
});

it('ends a sweep whose inventory failed', async () => {
  const { logged, ended } = await watched([], 60_000, 'failed');
  expect(logged).toMatchObject([{ level: 'error', event: 'sweep failed', problem: 'Resource Graph did not answer' }]);
  expect(ended).toEqual([undefined]);
});

it('leaves alone what runs', async () => {
  expect(await watched(['queued', 'settling'], 60_000, 'complete')).toEqual({ logged: [], ended: [], withdrawn: [] });
});
