/** `npm run bench -- scale`: what sweeping fleets of several sizes costs. */

import { availableParallelism, cpus } from 'node:os';
import { calibrate } from './calibration.ts';
import { clustersIn, readFloorSeconds, shapeText, type FleetShape } from './fleet-shape.ts';
import { measureSweep, type SweepCost } from './measured-sweep.ts';
import { startMeasuredWarden, type MeasuredWarden } from './measured-warden.ts';

/** Azure throttles and limits as documented. */
const asDocumented = {
  limits: { frontDoor: true, aks: true },
  resourceGraph: { isLimited: true, mostBytes: 16_777_216 },
  aks: { listPageSize: 100 },
};

export const sweepKinds = ['first', 'unchanged', '5 % changed'] as const;
export type SweepKind = (typeof sweepKinds)[number];

export interface FleetCost {
  readonly fleet: string;
  readonly shape: FleetShape;
  readonly clusters: number;
  readonly floorSeconds: number;
  /** Milliseconds of the fixed loop, before the first sweep. */
  readonly calibrationMs: number;
  readonly sweeps: Readonly<Record<SweepKind, SweepCost>>;
}

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return { cores: availableParallelism(), processor: cpus()[0]?.model ?? '', node: process.versions.node };
}

const hourMs = 3_600_000;
const changedPercent = 5;

/** `tell` hears what is going on. Rejects when a sweep leaves a cluster unjudged: its figures would be of nothing. */
export async function measureFleet(shape: FleetShape, tell: (line: string) => void): Promise<FleetCost> {
  const clusters = clustersIn(shape);
  const floorSeconds = readFloorSeconds(shape);
  const deadlineMs = 120_000 + floorSeconds * 5_000 + clusters * 60;
  const calibrationMs = calibrate();
  const warden = await startMeasuredWarden({ shape, switches: asDocumented });
  try {
    const sweeps: Partial<Record<SweepKind, SweepCost>> = {};
    for (const kind of sweepKinds) {
      await prepare(warden, kind);
      const cost = await measureSweep(warden, deadlineMs);
      proveJudged(cost, clusters);
      tell(`${shapeText(shape)}, ${kind}: ${(cost.wallMs / 1000).toFixed(1)} s`);
      sweeps[kind] = cost;
    }
    const done = sweeps as Record<SweepKind, SweepCost>;
    return { fleet: shapeText(shape), shape, clusters, floorSeconds, calibrationMs, sweeps: done };
  } finally {
    await warden.close();
  }
}

/** Between two sweeps lies an hour in which buckets fill again; nothing happens in it, so it is skipped. */
async function prepare(warden: MeasuredWarden, kind: SweepKind): Promise<void> {
  switch (kind) {
    case 'first':
      return;
    case 'unchanged':
      await warden.skip(hourMs);
      return;
    case '5 % changed':
      await warden.skip(hourMs);
      await warden.azure.ask('change', changedPercent);
      return;
  }
}

function proveJudged({ verdicts, failedInvocations, app }: SweepCost, clusters: number): void {
  const judged = Object.entries(verdicts).reduce((total, [, count]) => total + count, 0);
  if (judged !== clusters || failedInvocations > 0)
    throw new Error(
      `${String(judged)} of ${String(clusters)} clusters have a verdict, ${String(failedInvocations)} invocations failed:\n${app.warnings.join('\n')}`,
    );
}
