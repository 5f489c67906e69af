/** `channel.fleet-unknown`: nobody can tell whether an AKS Fleet patches this cluster. */

import { fleetUncertainty, type FleetUncertainty } from '../fleet-standing.ts';
import type { Rule } from '../rule.ts';
import { fleetUncertaintyWords } from '../words.ts';

export const channelFleetUnknown: Rule<'channel.fleet-unknown', FleetUncertainty> = {
  code: 'channel.fleet-unknown',
  about: {
    what: 'AKS itself does not patch the nodes, and the warden cannot tell whether an AKS Fleet does.',
    why: 'Members of a fleet often have their own channel off. Resource Graph shows nothing of fleets to whoever may not read them, and does not say so; so an empty answer proves nothing, and the repair is held.',
    cure: 'Grant the right (azd env set OPTIONAL_RIGHTS fleets), or say in the policy that there is no fleet ("fleetManager": "none").',
    source: 'AKS docs: kubernetes-fleet/concepts-update-orchestration; Resource Graph docs: overview',
  },
  words: (evidence) => fleetUncertaintyWords(evidence),
  find({ cluster, memory, policy }) {
    const evidence = fleetUncertainty(cluster, memory, policy);
    return evidence === undefined
      ? []
      : [{ code: 'channel.fleet-unknown', severity: 'info', effect: 'advice', evidence }];
  },
};
