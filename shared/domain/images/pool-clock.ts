/** The patch clock of one node pool: since when a newer image waits for it, and by when it is due. */

import { compareImages, isNewerImage } from '../cluster/image-order.ts';
import { parseNodeImageVersion } from '../cluster/node-image.ts';
import { isLike } from '../like.ts';
import { dayMs } from '../time/durations.ts';
import { standingArrivals, type FamilyArrivals, type ImageArrival } from './image-arrivals.ts';

/** Images that must come sooner, because somebody says so. */
export interface ImageAdvisory {
  /** Such as `CVE-2026-31431`. */
  readonly id: string;
  /** When it became known, epoch milliseconds. */
  readonly publishedMs: number;
  /** The first images that mend it, one for each family; `*` stands for any characters. */
  readonly images: readonly string[];
}

/** Days from the arrival of an image in a region until every pool there runs it. */
export interface PatchSla {
  readonly default: number;
  /** For images that an advisory names. */
  readonly critical: number;
}

export interface ClockRules {
  readonly sla: PatchSla;
  readonly advisories: readonly ImageAdvisory[];
}

export type PoolClock =
  /** It runs what AKS offers in its region. */
  | { readonly kind: 'newest' }
  | {
      readonly kind: 'waiting';
      readonly offered: string;
      /** When the first image that it lacks was on offer, epoch milliseconds; it may have been there before. */
      readonly sinceMs: number;
      readonly dueMs: number;
      /** Whether it is within its days. `cannot-tell`: nobody saw the image arrive, and it may have been there for longer. */
      readonly standing: 'on-time' | 'late' | 'cannot-tell';
      /** What makes it due sooner. */
      readonly advisory?: string;
    }
  | { readonly kind: 'cannot-tell'; readonly because: 'no-image' | 'not-asked' };

/** `installed`: image of the pool; `family`: what is known of the family it belongs to. `nowMs`: epoch milliseconds. */
export function poolClock(
  { installed, family }: { readonly installed: string | undefined; readonly family: FamilyArrivals | undefined },
  rules: ClockRules,
  nowMs: number,
): PoolClock {
  if (installed === undefined) return { kind: 'cannot-tell', because: 'no-image' };
  if (family === undefined) return { kind: 'cannot-tell', because: 'not-asked' };
  const arrivals = standingArrivals(family);
  const [first, ...later] = arrivals.filter(({ version }) => isLacking(installed, version));
  if (first === undefined) return { kind: 'newest' };
  const due = dueOf([first, ...later], rules);
  const sooner = { ...first, seenMs: earliestMs(installed, { arrivals, first }) };
  const mayBeLate = dueOf([sooner, ...later], rules).dueMs < nowMs;
  return {
    kind: 'waiting',
    offered: family.offered,
    sinceMs: first.seenMs,
    ...due,
    standing: due.dueMs < nowMs ? 'late' : mayBeLate ? 'cannot-tell' : 'on-time',
  };
}

/** Security patches laid over an older image count as far as they reach: it lacks what was built after them. */
function isLacking(installed: string, version: string): boolean {
  if (!isNewerImage(version, installed)) return false;
  const { patchedMs } = parseNodeImageVersion(installed) ?? {};
  const { builtMs } = parseNodeImageVersion(version) ?? {};
  return patchedMs === undefined || builtMs === undefined || builtMs > patchedMs;
}

/**
 * The first moment at which the image that is lacking can have been there. Where the arrivals reach back to what is installed
 * nothing came in between; where they do not, a release that nobody saw may have come any day after that was built.
 */
function earliestMs(
  installed: string,
  { arrivals, first }: { readonly arrivals: readonly ImageArrival[]; readonly first: ImageArrival },
): number {
  const isWatchedSince = arrivals.some(({ version }) => (compareImages(version, installed) ?? 1) <= 0);
  if (isWatchedSince) return first.seenMs;
  const image = parseNodeImageVersion(installed);
  if (image === undefined) return -Infinity;
  return Math.min(first.seenMs, Math.max(image.builtMs, image.patchedMs ?? image.builtMs));
}

type Lacking = readonly [ImageArrival, ...ImageArrival[]];

interface Due {
  readonly dueMs: number;
  readonly advisory?: string;
}

/** From the arrival of the first that is lacking; of one that an advisory names, from the later of advisory and arrival. The soonest counts. */
function dueOf([first, ...rest]: Lacking, { sla, advisories }: ClockRules): Due {
  const critical = advisories.flatMap(({ id, publishedMs, images }): readonly Due[] => {
    const mending = [first, ...rest].find(({ version }) => images.some((image) => isMending(version, image)));
    if (mending === undefined) return [];
    return [{ dueMs: Math.max(publishedMs, mending.seenMs) + sla.critical * dayMs, advisory: id }];
  });
  return critical.reduce<Due>((soonest, each) => (each.dueMs < soonest.dueMs ? each : soonest), {
    dueMs: first.seenMs + sla.default * dayMs,
  });
}

/** A named image, and whatever comes after it in its family. */
function isMending(version: string, image: string): boolean {
  return isLike(version, image) || (compareImages(version, image) ?? -1) >= 0;
}
