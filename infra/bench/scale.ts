/** `npm run bench -- scale`: what sweeping fleets of several sizes costs. */

import { availableParallelism, cpus } from 'node:os';
import { calibrate } from './calibration.ts';
import { clustersIn, readFloorSeconds, shapeText, type FleetShape } from './fleet-shape.ts';
import { measureSweep, type SweepCost } from './measured-sweep.ts';
import { startMeasuredWarden, type MeasuredWarden } from './measured-warden.ts';

/** Azure throttles and limits as documented. */
export const asDocumented = {
  limits: { frontDoor: true, aks: true },
  resourceGraph: { isLimited: true, mostBytes: 16_777_216 },
  aks: { listPageSize: 100 },
};

export const sweepKinds = ['first', 'unchanged', '5 % changed'] as const;
export type SweepKind = (typeof sweepKinds)[number];

export interface Sweep extends SweepCost {
  readonly kind: SweepKind;
  /** Milliseconds of the fixed loop, right before. */
  readonly calibrationMs: number;
}

export interface FleetCost {
  readonly fleet: string;
  readonly shape: FleetShape;
  readonly clusters: number;
  readonly floorSeconds: number;
  /** In their order. */
  readonly sweeps: readonly Sweep[];
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

export interface MeasureOptions {
  /** The first so many of the sweeps. */
  readonly sweeps: number;
  /** Taken each second from every bucket of AKS by somebody else. */
  readonly othersTakePerSecond: number;
  /** Of each sweep the one with the median time is kept. */
  readonly times: number;
  /** Hears what is going on. */
  readonly tell: (line: string) => void;
}

export async function measureFleet(shape: FleetShape, options: MeasureOptions): Promise<FleetCost> {
  const { sweeps, times } = options;
  const runs: (readonly Sweep[])[] = [];
  for (let time = 0; time < times; time += 1) runs.push(await measureOnce(shape, options));
  return {
    fleet: shapeText(shape),
    shape,
    clusters: clustersIn(shape),
    floorSeconds: readFloorSeconds(shape),
    sweeps: sweepKinds.slice(0, sweeps).flatMap((kind) => median(runs.flat().filter((sweep) => sweep.kind === kind))),
  };
}

/** By time; of an even number the faster of the two. */
function median(sweeps: readonly Sweep[]): readonly Sweep[] {
  const middle = (sweeps.length - 1) >> 1;
  return sweeps.toSorted((left, right) => left.wallMs - right.wallMs).slice(middle, middle + 1);
}

/** Rejects when a sweep leaves a cluster unjudged: its figures would be of nothing. */
async function measureOnce(
  shape: FleetShape,
  { sweeps: count, othersTakePerSecond, tell }: MeasureOptions,
): Promise<readonly Sweep[]> {
  const clusters = clustersIn(shape);
  const deadlineMs = 120_000 + readFloorSeconds(shape) * 5_000 + clusters * 60;
  const warden = await startMeasuredWarden({
    shape,
    switches: { ...asDocumented, limits: { ...asDocumented.limits, othersTakePerSecond } },
  });
  try {
    const sweeps: Sweep[] = [];
    for (const kind of sweepKinds.slice(0, count)) {
      await prepare(warden, kind);
      const calibrationMs = calibrate();
      const cost = await measureSweep(warden, deadlineMs);
      proveJudged(cost, clusters);
      tell(`${shapeText(shape)}, ${kind}: ${(cost.wallMs / 1000).toFixed(1)} s`);
      sweeps.push({ ...cost, kind, calibrationMs });
    }
    return sweeps;
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

type Judged = Pick<SweepCost, 'verdicts' | 'failedInvocations'> & { readonly app: Pick<SweepCost['app'], 'warnings'> };

/** Throws when a cluster has no verdict, or something failed on the way. */
export function proveJudged({ verdicts, failedInvocations, app }: Judged, clusters: number): void {
  const judged = Object.entries(verdicts).reduce((total, [, count]) => total + count, 0);
  if (judged !== clusters || failedInvocations > 0)
    throw new Error(
      `${String(judged)} of ${String(clusters)} clusters have a verdict, ${String(failedInvocations)} invocations failed:\n${app.warnings.join('\n')}`,
    );
}
