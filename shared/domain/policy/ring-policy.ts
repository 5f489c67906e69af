/** Rings: which clusters are changed first. */

export interface RingPolicy {
  /** Names, the first to be changed first. */
  readonly order: readonly string[];
  readonly soakHours: number;
}

/** A cluster without a ring belongs to the last. */
export function ringIndex({ order }: RingPolicy, ring: string | undefined): number {
  const index = order.findIndex((name) => name.toLowerCase() === ring?.toLowerCase());
  return index === -1 ? order.length - 1 : index;
}
