/** A fleet in one word: `20x5x100@10` is 20 subscriptions in 5 regions with 100 clusters in each, 10 % of them drifted. */

export interface FleetShape {
  readonly subscriptions: number;
  readonly regions: number;
  /** In each subscription and region: what shares a bucket of AKS. */
  readonly perLane: number;
  readonly driftedPercent: number;
}

const usualDriftedPercent = 10;

/** Undefined: it is none. */
export function parseFleetShape(text: string): FleetShape | undefined {
  const [, subscriptions, regions, perLane, drifted] = /^(\d+)x(\d+)x(\d+)(?:@(\d+))?$/.exec(text) ?? [];
  if (subscriptions === undefined || regions === undefined || perLane === undefined) return undefined;
  const shape = {
    subscriptions: Number(subscriptions),
    regions: Number(regions),
    perLane: Number(perLane),
    driftedPercent: Number(drifted ?? usualDriftedPercent),
  };
  return clustersIn(shape) > 0 && shape.driftedPercent <= 100 ? shape : undefined;
}

export function clustersIn({ subscriptions, regions, perLane }: FleetShape): number {
  return subscriptions * regions * perLane;
}

export function shapeText({ subscriptions, regions, perLane, driftedPercent }: FleetShape): string {
  return `${[subscriptions, regions, perLane].map(String).join('x')}@${String(driftedPercent)}`;
}

/**
 * Seconds that nobody can be faster than who reads the windows of every cluster once and has the buckets for himself: 60 then 1/s
 * for each subscription and region (AKS docs `quotas-skus-regions`), 250 then 25/s for each subscription (ARM docs
 * `request-limits-and-throttling`). One second at least, so that a ratio means something.
 */
export function readFloorSeconds({ regions, perLane }: FleetShape): number {
  const ofLane = perLane - 60;
  const ofSubscription = (regions * perLane - 250) / 25;
  return Math.max(1, ofLane, ofSubscription);
}
