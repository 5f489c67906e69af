/**
 * Which node images AKS has offered in one region for one family, and since when: the patch clock counts from there. Images
 * reach regions 9 to 22 days after they are built, and regions skip some, so neither the day of the build nor what another
 * region has tells when a pool could have been patched (AKS release tracker).
 */

import { compareImages } from '../cluster/image-order.ts';

export interface ImageArrival {
  readonly version: string;
  /** When it was first seen on offer, epoch milliseconds: by then it had arrived. */
  readonly seenMs: number;
  /** When it was last asked for and not yet on offer; absent: nobody had asked before. */
  readonly notBeforeMs?: number;
}

/** What is known of one subscription, region and family. */
export interface FamilyArrivals {
  /** What AKS said last; usually the newest. */
  readonly offered: string;
  readonly askedAtMs: number;
  /** Oldest first. */
  readonly arrivals: readonly ImageArrival[];
}

/** By family, of one subscription and region. */
export type ArrivalsByFamily = Readonly<Partial<Record<string, FamilyArrivals>>>;

/** A release a week or two, for longer than images are supported. */
const arrivalsKept = 26;

/**
 * An arrival never moves: back-ends of AKS disagree from one answer to the next, and a version that is seen once more, or
 * offered again after a newer one, changes nothing. `nowMs`: epoch milliseconds.
 */
export function withOffer(known: FamilyArrivals | undefined, offered: string, nowMs: number): FamilyArrivals {
  const arrivals = known?.arrivals ?? [];
  const newest = arrivals.at(-1);
  const asked = { offered, askedAtMs: Math.max(nowMs, known?.askedAtMs ?? nowMs) };
  if (newest !== undefined && (compareImages(offered, newest.version) ?? 0) <= 0) return { ...asked, arrivals };
  const arrival: ImageArrival = {
    version: offered,
    seenMs: asked.askedAtMs,
    ...(known === undefined ? {} : { notBeforeMs: known.askedAtMs }),
  };
  return { ...asked, arrivals: [...arrivals, arrival].slice(-arrivalsKept) };
}

/** Those that AKS still stands by: a newer one than it offers now was taken back, or has not reached every back-end. */
export function standingArrivals({ offered, arrivals }: FamilyArrivals): readonly ImageArrival[] {
  return arrivals.filter(({ version }) => (compareImages(version, offered) ?? 1) <= 0);
}
