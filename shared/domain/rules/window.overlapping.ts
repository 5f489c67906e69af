/** `window.overlapping`: both upgrade schedules open at the same time. */

import { firstOverlapMs } from '../openings.ts';
import { movedByDays, weekly } from '../propose-window.ts';
import { windowNamed, type Rule } from '../verdict.ts';

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
    return [
      {
        code: 'window.overlapping',
        severity: 'info',
        effect: 'advice',
        evidence: { configuration, other: 'aksManagedNodeOSUpgradeSchedule', atMs },
        ...(reading.kind === 'scheduled'
          ? { proposal: { configuration, window: movedByDays(weekly(reading.window), 3) } }
          : {}),
      },
    ];
  },
};
