/** `window.tight`: the nodes of a pool do not fit into an opening. */

import { usableHours as leastUsableHours } from '../openings.ts';
import { lengthened } from '../propose-window.ts';
import { surgeNodes } from '../surge.ts';
import { windowNamed, type Rule } from '../verdict.ts';

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
    const hours = leastUsableHours(judged?.openings.filter((opening) => opening.usableHours > 0) ?? []);
    if (judged === undefined || hours === undefined) return [];
    const { reading } = judged.configuration;
    return context.cluster.pools.flatMap(({ name: pool, count: nodes = 0, maxSurge }) => {
      const surge = surgeNodes(maxSurge, nodes);
      const neededHours = (Math.ceil(nodes / surge) * context.policy.windows.minutesPerNode) / 60;
      if (neededHours <= hours) return [];
      return [
        {
          code: 'window.tight' as const,
          severity: 'warning' as const,
          effect: 'advice' as const,
          evidence: { configuration, pool, nodes, surge, neededHours, usableHours: hours },
          ...(reading.kind === 'scheduled' && neededHours <= 24
            ? { proposal: { configuration, window: lengthened(reading.window, neededHours) } }
            : {}),
        },
      ];
    });
  },
};
