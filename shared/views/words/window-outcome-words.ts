/** What became of windows, in plain sentences. */

import type { PoolImage, SkipReason, WindowOutcome } from '../../domain/events/window-outcome.ts';
import { hoursName } from '../../domain/judging/words.ts';
import { spanWords } from '../../domain/time/moment.ts';

export function windowOutcomeWords(outcome: WindowOutcome, timeZone: string): string {
  const { kind, reason, opening, missedInARow, leftBehind = [] } = outcome;
  const again = missedInARow > 1 ? ` It is the ${ordinal(missedInARow)} window in a row that was missed.` : '';
  const when = `The window of ${spanWords(opening, timeZone)} is over`;
  switch (kind) {
    case 'upgraded':
      return `${when}: nodes run a newer image.`;
    case 'already-current':
      return `${when}: nothing had to be installed.`;
    case 'unknown':
      return `${when}: whether anything was installed could not be seen.`;
    case 'partly-upgraded':
      return `${when}: only part of the nodes run a newer image. Left behind: ${leftBehind.join(', ')}.${again}`;
    case 'skipped':
      return `${when} and nothing was installed: ${skipWords(reason, opening.usableHours)}.${again}`;
  }
}

export function skipWords(reason: SkipReason | undefined, usableHours = 0): string {
  switch (reason) {
    case 'channel-off':
      return 'the node OS upgrade channel is off';
    case 'stopped':
      return 'the cluster is stopped';
    case 'busy':
      return 'another operation was running on the cluster';
    case 'failed':
      return 'the cluster is in a failed state';
    case 'pool-failed':
      return 'a node pool is in a failed state, and AKS rolls nothing there until that is mended';
    case 'upgrade-failed':
      return 'the upgrade failed, often because a disruption budget blocks a drain or a quota is used up';
    case 'frozen':
      return 'a freeze left nothing of the window';
    case 'too-short':
      return `a freeze left only ${hoursName(usableHours)}`;
    case 'settling':
      return 'the channel was set less than a day before, and takes up to a day to act';
    case 'newer-image-waits':
    case undefined:
      return 'a newer image waits, and AKS did not start; the window may be too short, or the image not yet rolled out when it opened';
  }
}

/** `system: A -> B (C available)` */
export function imageWords({ pool, before, after, latest }: PoolImage): string {
  const now = after ?? before ?? 'image not known';
  const change = before !== undefined && after !== undefined && before !== after ? `${before} -> ${after}` : now;
  return latest === undefined || latest === now ? `${pool}: ${change}` : `${pool}: ${change} (${latest} is available)`;
}

function ordinal(value: number): string {
  const suffix = value % 100 >= 11 && value % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${String(value)}${suffix}`;
}
