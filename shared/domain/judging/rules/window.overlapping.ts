/** `window.overlapping`: both upgrade schedules open at the same time. */

import { firstOverlapMs } from '../../maintenance/openings.ts';
import { alternatives, firstGood, withoutStartDate } from '../../maintenance/propose-window.ts';
import { horizonOf, windowNamed, type Rule } from '../rule.ts';
import { minuteOf } from '../words.ts';
import type { MaintenanceConfigurationName } from '../../maintenance/maintenance-window.ts';

/** The other configuration and the first moment at which both are open. */
interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
  readonly other: MaintenanceConfigurationName;
  readonly atMs: number;
}

export const windowOverlapping: Rule<'window.overlapping', Evidence> = {
  code: 'window.overlapping',
  about: {
    what: 'The node OS window and the auto-upgrade window are open at the same time.',
    why: 'AKS picks the order; a Kubernetes upgrade and a node image upgrade in one night can roll every node twice.',
    cure: 'Put them on different days.',
    source: 'AKS docs: planned-maintenance',
  },
  words: ({ configuration, other, atMs }) => ({
    message: `${configuration} and ${other} are open at the same time, first on ${minuteOf(atMs)} UTC.`,
    cure: 'Put them on different days, so that nodes are not rolled twice in one night.',
  }),
  find(context) {
    const nodeOS = windowNamed(context, 'aksManagedNodeOSUpgradeSchedule');
    const autoUpgrade = windowNamed(context, 'aksManagedAutoUpgradeSchedule');
    if (nodeOS === undefined || autoUpgrade === undefined) return [];
    const atMs = firstOverlapMs(nodeOS.openings, autoUpgrade.openings);
    if (atMs === undefined) return [];
    const { reading } = autoUpgrade.configuration;
    const configuration = 'aksManagedAutoUpgradeSchedule' as const;
    const span = horizonOf(context);
    const window =
      reading.kind === 'scheduled'
        ? firstGood(
            alternatives(withoutStartDate(reading.window)),
            span,
            (openings) => firstOverlapMs(nodeOS.openings, openings) === undefined,
          )
        : undefined;
    return [
      {
        code: 'window.overlapping',
        severity: 'info',
        effect: 'advice',
        evidence: { configuration, other: 'aksManagedNodeOSUpgradeSchedule', atMs },
        ...(window === undefined ? {} : { proposal: { configuration, window } }),
      },
    ];
  },
};
