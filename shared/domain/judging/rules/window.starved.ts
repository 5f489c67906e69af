/** `window.starved`: long enough on paper, but a freeze leaves an opening less than policy’s minimum. An opening that a freeze takes away altogether is told and drifts nobody: that is what a freeze is for. */

import {
  type MaintenanceConfigurationName,
  maintenanceConfigurationNames,
  type MaintenanceWindow,
  type Opening,
  type TimeSpan,
  type WindowTemplate,
} from '../../maintenance/maintenance-window.ts';
import { joinedStretches, longestOpeningMs, openingsStarting } from '../../maintenance/openings.ts';
import { alternatives, firstGood, weekly } from '../../maintenance/propose-window.ts';
import { horizonOf, type JudgedWindow, type Rule, type RuleContext, windowNamed } from '../rule.ts';
import { minuteOf, hoursName } from '../words.ts';
import { hourMs } from '../../time/durations.ts';

/** `openingStartMs`: nominal start of the first such opening. */
interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
  readonly usableHours: number;
  readonly minimumHours: number;
  readonly openingStartMs: number;
}

export const windowStarved: Rule<'window.starved', Evidence> = {
  code: 'window.starved',
  about: {
    what: 'Not-allowed dates leave an opening less than policy’s minimum of hours.',
    why: 'Freezes are whole days in the window’s offset, the end included; what they cut off an opening is lost.',
    cure: 'Move the not-allowed dates or the window so that they do not cut each other.',
    source: 'AKS docs: planned-maintenance (notAllowedDates)',
  },
  words: ({ configuration, usableHours, minimumHours, openingStartMs }) =>
    usableHours === 0
      ? {
          message: `A freeze takes away the opening of ${configuration} on ${minuteOf(openingStartMs)} UTC, and leaves 0 hours of it.`,
          cure: 'Nothing to do if the freeze is meant; nodes wait for the opening after it.',
        }
      : {
          message: `A freeze leaves ${hoursName(usableHours)} of the opening of ${configuration} on ${minuteOf(openingStartMs)} UTC; at least ${hoursName(minimumHours)} are needed.`,
          cure: 'Move the not-allowed dates or the window so that they do not cut each other.',
        },
  find(context) {
    const { minimumHours, required } = context.policy.windows;
    return maintenanceConfigurationNames.flatMap((configuration) => {
      const judged = windowNamed(context, configuration);
      if (judged === undefined) return [];
      const starved = starvedOpenings(judged, context);
      const cut = starved.find(({ usableHours }) => usableHours > 0);
      const told = cut ?? starved[0];
      if (told === undefined) return [];
      const isDrift = cut !== undefined && required.includes(configuration);
      const { reading } = judged.configuration;
      const window = reading.kind === 'scheduled' && cut !== undefined ? uncut(reading.window, context) : undefined;
      return [
        {
          code: 'window.starved' as const,
          severity: cut === undefined ? ('info' as const) : ('warning' as const),
          effect: isDrift ? ('drift' as const) : ('advice' as const),
          evidence: { configuration, usableHours: told.usableHours, minimumHours, openingStartMs: told.startMs },
          ...(window === undefined ? {} : { proposal: { configuration, window } }),
        },
      ];
    });
  },
};

/** Near the old hours, best where no freeze falls on an opening, else where one takes whole openings away. */
function uncut(window: MaintenanceWindow, context: RuleContext): WindowTemplate | undefined {
  const { minimumHours } = context.policy.windows;
  const isWhole = ({ usableHours }: Opening) => usableHours >= minimumHours;
  const isWholeOrGone = (opening: Opening) => opening.usableHours === 0 || isWhole(opening);
  const firstOf = (isGood: (opening: Opening) => boolean) =>
    firstGood(alternatives(weekly(window)), horizonOf(context), (openings) => openings.every(isGood));
  return firstOf(isWhole) ?? firstOf(isWholeOrGone);
}

/** An opening that goes on in its neighbour, as those of a window that is always open, has the hours of both. */
function starvedOpenings(
  { configuration, openings }: JudgedWindow,
  { nowMs, policy }: RuleContext,
): readonly Opening[] {
  const { minimumHours } = policy.windows;
  const short = openings.filter((opening) => hoursOf(opening) >= minimumHours && opening.usableHours < minimumHours);
  if (short.length === 0) return [];
  const before = openingsStarting(configuration.reading, { startMs: nowMs - longestOpeningMs, endMs: nowMs });
  const long = joinedStretches([...before, ...openings]).filter((stretch) => hoursOf(stretch) >= minimumHours);
  return short.filter(
    ({ usable }) =>
      !usable.some(({ startMs, endMs }) => long.some((each) => each.startMs <= startMs && endMs <= each.endMs)),
  );
}

function hoursOf({ startMs, endMs }: TimeSpan): number {
  return (endMs - startMs) / hourMs;
}
