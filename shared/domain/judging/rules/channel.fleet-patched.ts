/** `channel.fleet-patched`: an auto-upgrade profile of an AKS Fleet patches the nodes of this member. */

import { patchingFleet, type PatchingFleet } from '../fleet-standing.ts';
import type { Rule } from '../rule.ts';

export const channelFleetPatched: Rule<'channel.fleet-patched', PatchingFleet> = {
  code: 'channel.fleet-patched',
  about: {
    what: 'The cluster is a member of an AKS Fleet, and an auto-upgrade profile of the fleet patches its nodes.',
    why: 'The fleet brings node images to its members whatever their own channel is, in an order of its own. So the cluster is judged by the profile, and the warden writes nothing to it.',
    cure: 'Nothing. To patch it by its own channel, take it out of the fleet or disable the profile.',
    source: 'AKS docs: kubernetes-fleet/concepts-update-orchestration',
  },
  words: ({ fleet, profile, channel }) => ({
    message: `Its AKS Fleet ${fleet} patches the nodes: auto-upgrade profile ${profile}, channel ${channel}.`,
    cure: 'Nothing; changes are made in the fleet.',
  }),
  find({ memory }) {
    const evidence = patchingFleet(memory);
    return evidence === undefined
      ? []
      : [{ code: 'channel.fleet-patched', severity: 'info', effect: 'advice', evidence }];
  },
};
