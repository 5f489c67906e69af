/** Learns which node images have arrived where a cluster is: one question for each subscription, region and family in six hours. */

import type { Cluster } from '../domain/cluster/cluster.ts';
import { isMachines } from '../domain/cluster/pool-state.ts';
import { imageFamily } from '../domain/cluster/image-order.ts';
import type { ArrivalsByFamily } from '../domain/images/image-arrivals.ts';
import { hourMs, minuteMs } from '../domain/time/durations.ts';
import type { ImageCatalogue } from '../ports/azure.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { ImageArrivals, ImagePlace } from '../ports/records.ts';

/** How long an answer holds. */
const askedAgainAfterMs = 6 * hourMs;
/** What this process has read, or has asked in vain, holds for so long. */
const freshForMs = 5 * minuteMs;

export type LearnArrivals = (
  cluster: Cluster,
  asking: Pick<Invocation, 'signal' | 'nowMs'>,
) => Promise<ArrivalsByFamily>;

interface Kept {
  readonly atMs: number;
  readonly arrivals: ArrivalsByFamily;
}

export function makeLearnArrivals({
  images,
  arrivals,
}: {
  readonly images: ImageCatalogue;
  readonly arrivals: ImageArrivals;
}): LearnArrivals {
  /** A sweep looks at many clusters of one place within seconds: what one has found serves the next. Nobody waits for another. */
  const kept = new Map<string, Kept>();
  const askedMs = new Map<string, number>();

  function keep(place: ImagePlace, found: ArrivalsByFamily, nowMs: number): ArrivalsByFamily {
    kept.set(keyOf(place), { atMs: nowMs, arrivals: found });
    return found;
  }

  /** Whoever comes first asks; until the answer is there, the others go by what is known. */
  function unasked(due: ReadonlyMap<string, string>, place: ImagePlace, nowMs: number): readonly string[] {
    return [...due].flatMap(([family, pool]) => {
      const key = `${keyOf(place)}|${family}`;
      if (nowMs - (askedMs.get(key) ?? -Infinity) < freshForMs) return [];
      askedMs.set(key, nowMs);
      return [pool];
    });
  }

  return async function learnArrivals(cluster, { signal, nowMs }) {
    const place = placeOf(cluster);
    const recent = kept.get(keyOf(place));
    const isFresh = recent !== undefined && Math.abs(nowMs - recent.atMs) < freshForMs;
    const known = isFresh ? recent.arrivals : keep(place, await arrivals.known(place), nowMs);
    const pools = unasked(duePools(cluster, known, nowMs), place, nowMs);
    if (pools.length === 0) return known;
    const latest = await images.latest(cluster.ref, pools, signal);
    return keep(place, await arrivals.note(place, Object.values(latest ?? {}), nowMs), nowMs);
  };
}

/** Family to the name of a pool that may be asked about it; AKS answers for no pool that is busy with a change of its own. */
function duePools({ pools, isStopped }: Cluster, known: ArrivalsByFamily, nowMs: number): Map<string, string> {
  const due = new Map<string, string>();
  if (isStopped) return due;
  for (const { name, nodeImageVersion = '', mode } of pools) {
    const family = imageFamily(nodeImageVersion);
    if (family === undefined || isMachines({ mode })) continue;
    const askedAtMs = known[family]?.askedAtMs ?? -Infinity;
    if (nowMs - askedAtMs >= askedAgainAfterMs) due.set(family, name);
  }
  return due;
}

function placeOf({ ref, location }: Cluster): ImagePlace {
  return { subscriptionId: ref.subscriptionId, location };
}

function keyOf({ subscriptionId, location }: ImagePlace): string {
  return `${subscriptionId}|${location}`.toLowerCase();
}
