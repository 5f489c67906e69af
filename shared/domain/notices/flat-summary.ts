/** The state of the fleet as it is stored and published: in the words of version 1, and beside them in those of today. */

import type { FleetSummary, OpenCluster } from '../fleet/fleet-summary.ts';

export interface FlatSummary extends Omit<FleetSummary, 'standings' | 'open'> {
  /** What the first version counts; an app that was rolled back to it tells these. */
  readonly standings: {
    readonly drifted: number;
    readonly indeterminate: number;
    readonly repaired: number;
    readonly exempt: number;
    readonly compliant: number;
  };
  /** Absent: the first version wrote it. */
  readonly byStanding?: FleetSummary['standings'];
  readonly open: readonly (Omit<OpenCluster, 'standing'> & { readonly standing?: OpenCluster['standing'] })[];
}

export function flatSummary({ standings: byStanding, ...rest }: FleetSummary): FlatSummary {
  return {
    ...rest,
    standings: {
      drifted: byStanding['needs-you'] + byStanding['decides-itself'],
      indeterminate: byStanding['cannot-tell'],
      repaired: byStanding.repaired,
      exempt: byStanding.exempt,
      compliant: byStanding['on-time'],
    },
    byStanding,
  };
}

/** Of what drifted the first version does not say who would mend it: somebody has to look. */
export function summaryFromFlat({ standings, byStanding, open, ...rest }: FlatSummary): FleetSummary {
  return {
    ...rest,
    standings: byStanding ?? {
      'needs-you': standings.drifted,
      'decides-itself': 0,
      repaired: standings.repaired,
      'on-time': standings.compliant,
      exempt: standings.exempt,
      'cannot-tell': standings.indeterminate,
    },
    open: open.map(({ standing = 'needs-you', ...each }) => ({ ...each, standing })),
  };
}
