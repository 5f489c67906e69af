/** The measurements as tables for people. */

import type { AuditComparison } from './compare-audit.ts';
import { storageRequests, sum } from './measured-sweep.ts';
import type { FleetCost, Machine, Sweep } from './scale.ts';

interface Column {
  readonly head: string;
  readonly cell: (fleet: FleetCost, sweep: Sweep) => string;
}

const mebibyte = 1_048_576;
const fixed = (value: number, digits: number): string => value.toFixed(digits);

export function armReads({ azure }: Sweep): number {
  return Object.values(azure.reads).reduce((total, count) => total + count, 0);
}

const perCluster =
  (count: (sweep: Sweep) => number): Column['cell'] =>
  ({ clusters }, sweep) =>
    fixed(count(sweep) / clusters, 3);

const columns: readonly Column[] = [
  { head: 'fleet', cell: ({ fleet }) => fleet },
  { head: 'sweep', cell: (_, { kind }) => kind },
  { head: 'wall s', cell: (_, { wallMs }) => fixed(wallMs / 1000, 1) },
  { head: 'of floor', cell: ({ floorSeconds }, { wallMs }) => fixed(wallMs / 1000 / floorSeconds, 2) },
  { head: 'loop ms', cell: (_, { calibrationMs }) => fixed(calibrationMs, 0) },
  { head: 'CPU s', cell: (_, { app }) => fixed(app.cpuMs / 1000, 1) },
  { head: 'RSS MB', cell: (_, { app }) => fixed(app.peakRssBytes / mebibyte, 0) },
  { head: 'reads/c', cell: perCluster(armReads) },
  { head: 'GET/c', cell: perCluster(({ azure }) => azure.reads.cluster) },
  { head: 'windows/c', cell: perCluster(({ azure }) => azure.reads.windows) },
  { head: '429', cell: (_, { azure }) => String(azure.throttled) },
  { head: 'storage/c', cell: perCluster(({ storage }) => storageRequests(storage)) },
  { head: 'messages', cell: (_, { messages }) => String(messages) },
  { head: 'ARG', cell: (_, { azure }) => String(azure.graphQueries) },
  { head: 'in 5 s', cell: (_, { azure }) => String(azure.mostGraphQueriesInWindow) },
  { head: 'log lines', cell: (_, { app }) => String(app.logLines) },
];

/** `fleets` in the order of their sizes. */
export function scaleText(machine: Machine, fleets: readonly FleetCost[], audits: readonly AuditComparison[]): string {
  const { cores, processor, node } = machine;
  const rows = fleets.flatMap((fleet) => fleet.sweeps.map((sweep) => columns.map(({ cell }) => cell(fleet, sweep))));
  return [
    `${String(cores)} cores (${processor}), Node ${node}`,
    '/c: for each cluster. of floor: beside the least time that the documented buckets allow for one read of windows each.',
    'loop: a fixed piece of work right before; where it took longer, the machine had other things to do.',
    '',
    ...aligned([columns.map(({ head }) => head), ...rows]),
    '',
    ...storageLines(fleets),
    ...growthLines(fleets),
    ...audits.flatMap(auditLines),
  ].join('\n');
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

/** By table and queue, of the largest fleet. */
function storageLines(fleets: readonly FleetCost[]): readonly string[] {
  const largest = fleets.at(-1);
  if (largest === undefined) return [];
  const lines = largest.sweeps.map(({ kind, storage }) => {
    const names = new Set(Object.keys(storage).map((name) => name.split(' ').slice(0, 2).join(' ')));
    const shares = [...names]
      .map((name) => ({ name, share: sum(storage, ofOne(name)) / largest.clusters }))
      .filter(({ share }) => share >= 0.0005)
      .toSorted((left, right) => right.share - left.share);
    return `  ${kind}: ${shares.map(({ name, share }) => `${name} ${fixed(share, 3)}`).join(', ')}`;
  });
  return [`storage requests for each cluster, ${largest.fleet}:`, ...lines, ''];
}

function ofOne(name: string): RegExp {
  return new RegExp(`^${name} (?!receive nothing$)`);
}

/** What a cost grows by when a fleet grows: 1 is as fast as the fleet. */
export function growthExponent(from: Sized, to: Sized): number {
  return Math.log(to.cost / from.cost) / Math.log(to.clusters / from.clusters);
}

interface Sized {
  readonly clusters: number;
  readonly cost: number;
}

const growing: readonly (readonly [string, (sweep: Sweep) => number])[] = [
  ['wall', ({ wallMs }) => wallMs],
  ['CPU', ({ app }) => app.cpuMs],
  ['RSS', ({ app }) => app.peakRssBytes],
  ['reads', armReads],
  ['storage', ({ storage }) => storageRequests(storage)],
];

function growthLines(fleets: readonly FleetCost[]): readonly string[] {
  return fleets.slice(1).flatMap((large, index) => {
    const small = fleets[index];
    if (small === undefined || small.clusters >= large.clusters) return [];
    const lines = large.sweeps.flatMap((to) => {
      const from = small.sweeps.find(({ kind }) => kind === to.kind);
      if (from === undefined) return [];
      const exponents = growing.map(([name, cost]) => {
        const sizes = [
          { clusters: small.clusters, cost: cost(from) },
          { clusters: large.clusters, cost: cost(to) },
        ] as const;
        return `${name} ${fixed(growthExponent(...sizes), 2)}`;
      });
      return [`  ${to.kind}: ${exponents.join(', ')}`];
    });
    return [`growth from ${small.fleet} to ${large.fleet} (1: as fast as the fleet):`, ...lines, ''];
  });
}

function auditLines({ fleet, latencyMs, floorSeconds, audit, script }: AuditComparison): readonly string[] {
  const line = (name: string, { wallMs, firstMs, peakRssBytes, azure }: AuditComparison['audit']) =>
    `  ${name}: ${fixed(wallMs / 1000, 1)} s, first cluster after ${fixed(firstMs / 1000, 1)} s, ${fixed(peakRssBytes / mebibyte, 0)} MB, ${String(Object.values(azure.reads).reduce((total, count) => total + count, 0))} reads, ${String(azure.throttled)} x 429`;
  return [
    `audit beside a script, ${fleet}, ${String(latencyMs)} ms away, floor ${fixed(floorSeconds, 0)} s: ${fixed(audit.wallMs / script.wallMs, 2)} of its time`,
    line('audit', audit),
    line('script', script),
    '',
  ];
}
