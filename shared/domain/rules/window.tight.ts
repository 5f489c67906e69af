/** `window.tight`: the nodes of a pool do not fit into an opening. */

import type { Opening } from '../maintenance-window.ts';
import { usableHours as leastUsableHours } from '../openings.ts';
import { firstGood, lengthened } from '../propose-window.ts';
import { surgeNodes } from '../surge.ts';
import { horizonOf, windowNamed, type Rule } from '../verdict.ts';

export const windowTight: Rule = {
  code: 'window.tight',
  about: {
    what: 'A node pool takes longer to roll than the node OS window is open.',
    why: 'AKS only starts what it expects to finish, and what does not start waits for the next opening: large pools with a small surge may never be done.',
    cure: 'Raise maxSurge of the pool or lengthen the window.',
    source: 'AKS docs: planned-maintenance; MicrosoftDocs/architecture-center pull request 4427',
  },
  find(context) {
    const configuration = 'aksManagedNodeOSUpgradeSchedule' as const;
    const judged = windowNamed(context, configuration);
    const hours = leastUsableHours(judged?.openings.filter(opens) ?? []);
    const span = horizonOf(context);
    if (judged === undefined || hours === undefined) return [];
    const { reading } = judged.configuration;
    return context.cluster.pools.flatMap(({ name: pool, count: nodes = 0, maxSurge }) => {
      const surge = surgeNodes(maxSurge, nodes);
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
