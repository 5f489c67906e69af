/** `window.overlapping`: both upgrade schedules open at the same time. */

import { firstOverlapMs } from '../openings.ts';
import { alternatives, firstGood, withoutStartDate } from '../propose-window.ts';
import { horizonOf, windowNamed, type Rule } from '../verdict.ts';

export const windowOverlapping: Rule = {
  code: 'window.overlapping',
  about: {
    what: 'The node OS window and the auto-upgrade window are open at the same time.',
    why: 'AKS picks the order; a Kubernetes upgrade and a node image upgrade in one night can roll every node twice.',
    cure: 'Put them on different days.',
    source: 'AKS docs: planned-maintenance',
  },
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
