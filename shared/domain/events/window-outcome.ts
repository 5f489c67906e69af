/** What a maintenance window came to: the notice nobody else sends. */

import { isHandledByAks, type ObservedNodeOSUpgradeChannel } from '../cluster/upgrade-channel.ts';
import type { NodeOSWatch } from './node-os-watch.ts';
import { imageFamily, isNewerImage } from '../cluster/image-order.ts';
import { standingArrivals, type ArrivalsByFamily } from '../images/image-arrivals.ts';
import { given } from '../given.ts';
import type { Opening } from '../maintenance/maintenance-window.ts';

/** `partly-upgraded`: some pools run a newer image, and others do not although it waited for them. */
export type WindowOutcomeKind = 'upgraded' | 'partly-upgraded' | 'already-current' | 'skipped' | 'unknown';

export type SkipReason =
  | 'channel-off'
  | 'stopped'
  | 'busy'
  | 'failed'
  | 'pool-failed'
  | 'upgrade-failed'
  | 'frozen'
  | 'too-short'
  | 'settling'
  | 'newer-image-waits';

export interface PoolImage {
  readonly pool: string;
  readonly before?: string;
  readonly after?: string;
  /** What AKS would install now. */
  readonly latest?: string;
}

export interface WindowOutcome {
  readonly kind: WindowOutcomeKind;
  readonly reason?: SkipReason;
  readonly opening: Pick<Opening, 'startMs' | 'endMs' | 'usableHours'>;
  readonly pools: readonly PoolImage[];
  /** Pools that were left behind while others were upgraded, or that failed. */
  readonly leftBehind?: readonly string[];
  /** Windows in a row, this one included, in which nothing was installed although something waited. */
  readonly missedInARow: number;
  /** What Azure said of a failed upgrade in this window. */
  readonly failure?: string;
}

export interface AfterWindow {
  readonly channel: ObservedNodeOSUpgradeChannel;
  readonly isStopped: boolean;
  readonly provisioningState: string;
  readonly images: Readonly<Record<string, string>>;
  /** Pool to image; a pool that is not here could not be asked about. */
  readonly latest: Readonly<Record<string, string>>;
  /** Images of the region by family: says what had arrived before the window opened. */
  readonly arrivals: ArrivalsByFamily;
  /** Pools without nodes, and those that AKS rolls in no window. */
  readonly unrolled: readonly string[];
  readonly failedPools: readonly string[];
  /** Details of an upgrade that failed within the opening. */
  readonly failure?: string;
  /** The channel was set less than a day before the opening, and takes up to a day to act. */
  readonly isTakingEffect?: boolean;
}

/** Hours below which AKS hardly starts anything (AKS docs `planned-maintenance` advise four). */
const leastHours = 4;

export function judgeWindow(before: NodeOSWatch, opening: WindowOutcome['opening'], after: AfterWindow): WindowOutcome {
  const pools = Object.keys({ ...before.images, ...after.images }).map((pool): PoolImage => ({
    pool,
    ...given('before', before.images[pool]),
    ...given('after', after.images[pool]),
    ...given('latest', after.latest[pool]),
  }));
  const base = { opening, pools };
  const failure = given('failure', after.failure);
  const isUpgraded = pools.some(
    (pool) => pool.before !== undefined && pool.after !== undefined && pool.before !== pool.after,
  );
  const leftBehind = poolsLeftBehind(pools, opening, after);
  if (isUpgraded && leftBehind.length > 0)
    return { ...base, ...failure, kind: 'partly-upgraded', leftBehind, missedInARow: before.missedInARow + 1 };
  if (isUpgraded) return { ...base, ...failure, kind: 'upgraded', missedInARow: 0 };
  const reason = skipReason(opening, after, pools);
  if (reason === 'settling') return { ...base, kind: 'skipped', reason, missedInARow: before.missedInARow };
  if (reason !== undefined)
    return { ...base, ...failure, kind: 'skipped', reason, missedInARow: before.missedInARow + 1 };
  if (areCurrent(pools)) return { ...base, kind: 'already-current', missedInARow: 0 };
  return { ...base, kind: 'unknown', missedInARow: before.missedInARow };
}

/**
 * Azure calls an upgrade done although nodes are not (Azure/AKS issue 3558), so each pool is looked at. One that did not move is
 * left behind when a pool of the same family has passed it, or when something newer had arrived before the window opened; what
 * arrives while it is open may wait for the next one.
 */
function poolsLeftBehind(
  pools: readonly PoolImage[],
  { startMs }: WindowOutcome['opening'],
  { arrivals, unrolled, failedPools }: Pick<AfterWindow, 'arrivals' | 'unrolled' | 'failedPools'>,
): readonly string[] {
  const isLeft = ({ pool, before, after }: PoolImage) => {
    if (unrolled.includes(pool)) return false;
    if (failedPools.includes(pool)) return true;
    if (after === undefined || before !== after) return false;
    const family = arrivals[imageFamily(after) ?? ''];
    const waiting = family === undefined ? [] : standingArrivals(family).filter(({ seenMs }) => seenMs <= startMs);
    return (
      pools.some((other) => other.after !== undefined && isNewerImage(other.after, after)) ||
      waiting.some(({ version }) => isNewerImage(version, after))
    );
  };
  return pools.filter(isLeft).map(({ pool }) => pool);
}

/** Why AKS will install nothing in a window, as far as can be told before it opens. */
export function idleReason({
  channel,
  isStopped,
}: Pick<AfterWindow, 'channel' | 'isStopped'>): 'channel-off' | 'stopped' | undefined {
  if (!isHandledByAks(channel)) return 'channel-off';
  return isStopped ? 'stopped' : undefined;
}

function skipReason(
  { usableHours }: WindowOutcome['opening'],
  after: AfterWindow,
  pools: readonly PoolImage[],
): SkipReason | undefined {
  const idle = idleReason(after);
  if (idle !== undefined) return idle;
  // Whatever failed, nothing of the node OS was missed by it.
  if (areCurrent(pools)) return undefined;
  if (after.failure !== undefined) return 'upgrade-failed';
  if (after.provisioningState === 'Failed') return 'failed';
  const waits = pools.some(
    ({ after: image, latest }) => image !== undefined && latest !== undefined && image !== latest,
  );
  if (!waits) return undefined;
  if (after.failedPools.length > 0) return 'pool-failed';
  if (after.isTakingEffect === true) return 'settling';
  if (usableHours === 0) return 'frozen';
  if (usableHours < leastHours) return 'too-short';
  return after.provisioningState === 'Succeeded' ? 'newer-image-waits' : 'busy';
}

function areCurrent(pools: readonly PoolImage[]): boolean {
  return pools.length > 0 && pools.every(({ after, latest }) => after !== undefined && after === latest);
}
