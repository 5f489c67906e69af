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

type Asking = Pick<Invocation, 'signal' | 'nowMs'>;

export type LearnArrivals = (cluster: Cluster, asking: Asking) => Promise<ArrivalsByFamily>;

interface Kept {
  readonly atMs: number;
  readonly arrivals: ArrivalsByFamily;
}

export interface LearnArrivalsDeps {
  readonly images: ImageCatalogue;
  readonly arrivals: ImageArrivals;
  readonly pause: (ms: number) => Promise<void>;
}

/** Longer nobody waits for a question that somebody else has asked. */
const longestWaitMs = 10_000;

export function makeLearnArrivals({ images, arrivals, pause }: LearnArrivalsDeps): LearnArrivals {
  /** A sweep looks at many clusters of one place within seconds: what one has found serves the others. */
  const kept = new Map<string, Kept>();
  const asked = new Map<string, { readonly atMs: number; readonly answered: Promise<void> }>();

  function keep(place: ImagePlace, found: ArrivalsByFamily, nowMs: number): ArrivalsByFamily {
    kept.set(keyOf(place), { atMs: nowMs, arrivals: found });
    return found;
  }

  async function ask(cluster: Cluster, pools: readonly string[], { signal, nowMs }: Asking): Promise<void> {
    const place = placeOf(cluster);
    const latest = await images.latest(cluster.ref, pools, signal);
    keep(place, await arrivals.note(place, Object.values(latest ?? {}), nowMs), nowMs);
  }

  return async function learnArrivals(cluster, asking) {
    const { nowMs } = asking;
    const place = placeOf(cluster);
    const recent = kept.get(keyOf(place));
    const isFresh = recent !== undefined && Math.abs(nowMs - recent.atMs) < freshForMs;
    const known = isFresh ? recent.arrivals : keep(place, await arrivals.known(place), nowMs);
    const due = [...duePools(cluster, known, nowMs)].map(([family, pool]) => ({
      key: `${keyOf(place)}|${family}`,
      pool,
    }));
    if (due.length === 0) return known;
    const mine = due.filter(({ key }) => nowMs - (asked.get(key)?.atMs ?? -Infinity) >= freshForMs);
    if (mine.length > 0) {
      const answer = ask(
        cluster,
        mine.map(({ pool }) => pool),
        asking,
      );
      const answered = answer.catch(() => undefined);
      for (const { key } of mine) asked.set(key, { atMs: nowMs, answered });
      await answer;
    }
    const others = Promise.all(due.flatMap(({ key }) => asked.get(key)?.answered ?? []));
    await Promise.race([others, pause(longestWaitMs)]);
    return kept.get(keyOf(place))?.arrivals ?? known;
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
