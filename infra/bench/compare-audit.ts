/** `audit` beside a plain script, on the same fleet, one after the other. */

import { join } from 'node:path';
import type { AzureAddress } from './azure-process.ts';
import { startChild, type Child } from './child.ts';
import { clustersIn, readFloorSeconds, shapeText, type FleetShape } from './fleet-shape.ts';
import { subscriptionsOf } from './generated-fleet.ts';
import type { ReadingCost, ReadingWish } from './paced-reads.ts';
import type { AzureCounts } from './request-counts.ts';

export interface Reading extends ReadingCost {
  readonly azure: AzureCounts;
}

export interface AuditComparison {
  readonly fleet: string;
  readonly latencyMs: number;
  readonly floorSeconds: number;
  readonly audit: Reading;
  readonly script: Reading;
}

/** `switches`: how Azure throttles. */
export async function compareAudit(shape: FleetShape, switches: object, latencyMs: number): Promise<AuditComparison> {
  const azure = startChild(join(import.meta.dirname, 'azure-process.ts'));
  try {
    const latency = { armMs: latencyMs, resourceGraphMs: latencyMs };
    const { connectTo, origin } = await azure.ask<AzureAddress>('start', { shape, switches: { ...switches, latency } });
    const subscriptions = subscriptionsOf(shape).map(({ id }) => id);
    const read = (name: string) => readIn(name, { azure, origin, wish: { connectTo, subscriptions } });
    const script = await read('script-process.ts');
    // So that the second finds full buckets, as the first did.
    await azure.ask('skip', 3_600_000);
    const audit = await read('audit-process.ts');
    for (const { clusters } of [script, audit])
      if (clusters !== clustersIn(shape)) throw new Error(`${String(clusters)} clusters were read`);
    return { fleet: shapeText(shape), latencyMs, floorSeconds: readFloorSeconds(shape), audit, script };
  } finally {
    await azure.close();
  }
}

async function readIn(
  name: string,
  { azure, origin, wish }: { readonly azure: Child; readonly origin: string; readonly wish: ReadingWish },
): Promise<Reading> {
  const env = { IDENTITY_ENDPOINT: `${origin}/msi/token`, IDENTITY_HEADER: 'simulated' };
  const child = startChild(join(import.meta.dirname, name), { env });
  try {
    await azure.ask('counts');
    const cost = await child.ask<ReadingCost>('read', wish);
    return { ...cost, azure: await azure.ask<AzureCounts>('counts') };
  } finally {
    await child.close();
  }
}
