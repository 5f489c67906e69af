/** `window.tight`: the nodes of a pool do not fit into an opening. */

import type { MaintenanceConfigurationName, Opening } from '../../maintenance/maintenance-window.ts';
import { usableHours as leastUsableHours } from '../../maintenance/openings.ts';
import { firstGood, lengthened } from '../../maintenance/propose-window.ts';
import { nodesAtATime } from '../../cluster/max-surge.ts';
import { horizonOf, windowNamed, type Rule } from '../rule.ts';
import { hoursName } from '../words.ts';

interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
  readonly pool: string;
  readonly nodes: number;
  readonly surge: number;
  readonly neededHours: number;
  readonly usableHours: number;
}

export const windowTight: Rule<'window.tight', Evidence> = {
  code: 'window.tight',
  about: {
    what: 'A node pool takes longer to roll than the node OS window is open.',
    why: 'AKS only starts what it expects to finish, and what does not start waits for the next opening: large pools with a small surge may never be done.',
    cure: 'Raise maxSurge of the pool or lengthen the window.',
    source: 'AKS docs: planned-maintenance; MicrosoftDocs/architecture-center pull request 4427',
  },
  words: ({ configuration, pool, nodes, surge, neededHours, usableHours }) => ({
    message: `Pool ${pool} (${String(nodes)} nodes, ${String(surge)} at a time) takes about ${hoursName(neededHours)} to roll; ${configuration} leaves ${hoursName(usableHours)}.`,
    cure: `Raise maxSurge of ${pool} or lengthen the window.`,
  }),
  find(context) {
    const configuration = 'aksManagedNodeOSUpgradeSchedule' as const;
    const judged = windowNamed(context, configuration);
    const hours = leastUsableHours(judged?.openings.filter(opens) ?? []);
    const span = horizonOf(context);
    if (judged === undefined || hours === undefined) return [];
    const { reading } = judged.configuration;
    return context.cluster.pools.flatMap(({ name: pool, count: nodes = 0, isBlueGreen, ...settings }) => {
      // Its soak of up to seven days fits no window, and is not meant to.
      if (isBlueGreen === true) return [];
      const surge = nodesAtATime(settings, nodes);
      const neededHours = (Math.ceil(nodes / surge) * context.policy.windows.minutesPerNode) / 60;
      if (neededHours <= hours) return [];
      const isGood = (openings: readonly Opening[]) => (leastUsableHours(openings.filter(opens)) ?? 0) >= neededHours;
      const window =
        reading.kind === 'scheduled' ? firstGood([lengthened(reading.window, neededHours)], span, isGood) : undefined;
      return [
        {
          code: 'window.tight' as const,
          severity: 'warning' as const,
          effect: 'advice' as const,
          evidence: { configuration, pool, nodes, surge, neededHours, usableHours: hours },
          ...(window === undefined ? {} : { proposal: { configuration, window } }),
        },
      ];
    });
  },
};

function opens({ usableHours }: Opening): boolean {
  return usableHours > 0;
}
