/** The options of `npm run bench -- scale`, and which fleets it measures without any. */

import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { compareAudit, type AuditComparison } from './compare-audit.ts';
import { clustersIn, parseFleetShape, type FleetShape } from './fleet-shape.ts';
import { asDocumented, measureFleet, sweepKinds, thisMachine, type FleetCost } from './scale.ts';
import { scaleText } from './scale-table.ts';

/** 100, 1,000 and 10,000 clusters; `2x5x1000` has the fullest buckets and takes an hour, so it is asked for by name. */
const usualFleets = ['5x2x10', '10x4x25', '20x5x100', '20x5x100@0', '20x5x100@40'];
const usualAudits = ['10x4x25'];

export function scaleCommand(): CommandUnknownOpts {
  return new Command('scale')
    .description('Sweeps generated fleets on a simulated Azure that throttles as documented, and says what it cost.')
    .option('--fleet <shape>', 'subscriptions x regions x clusters in each, such as 20x5x100@10; may be repeated', more)
    .option('--audit <shape>', 'a fleet on which audit is compared with a plain script; may be repeated', more)
    .option('--no-audits', 'compare no audit')
    .option('--latency <ms>', 'how far away Azure is in that comparison', Number, 50)
    .option('--sweeps <count>', 'the first so many of: first, unchanged, 5 % changed', Number, sweepKinds.length)
    .option('--others <per second>', 'what somebody else takes of each bucket of AKS', Number, 0)
    .option('--times <count>', 'measure each fleet so often; the median counts', Number, 1)
    .option('--json <file>', 'write all figures there too')
    .allowExcessArguments(false)
    .action(async ({ fleet, audit, audits, latency, sweeps, others, times, json }) => {
      const shapes = (fleet ?? usualFleets.map(shapeOf)).toSorted(
        (left, right) => clustersIn(left) - clustersIn(right),
      );
      const compared = audits ? (audit ?? (fleet === undefined ? usualAudits.map(shapeOf) : [])) : [];
      const machine = thisMachine();
      const fleets: FleetCost[] = [];
      for (const shape of shapes)
        fleets.push(await measureFleet(shape, { sweeps, times, othersTakePerSecond: others, tell: console.error }));
      const comparisons: AuditComparison[] = [];
      for (const shape of compared) comparisons.push(await compareAudit(shape, asDocumented, latency));
      if (json !== undefined)
        writeFileSync(json, `${JSON.stringify({ machine, fleets, audits: comparisons }, null, 2)}\n`);
      console.log(scaleText(machine, fleets, comparisons));
    });
}

function more(text: string, before: readonly FleetShape[] = []): readonly FleetShape[] {
  return [...before, shapeOf(text)];
}

function shapeOf(text: string): FleetShape {
  const shape = parseFleetShape(text);
  if (shape === undefined) throw new InvalidArgumentError('It is like 20x5x100 or 20x5x100@10.');
  return shape;
}
