/** `channel.incompatible`: the desired channel cannot work on this cluster, so the fallback is the target. */

import type { Rule } from '../rule.ts';
import { incompatibilityName } from '../words.ts';
import type { Incompatibility } from '../channel-target.ts';
import type { NodeOSUpgradeChannel } from '../../cluster/upgrade-channel.ts';

interface Evidence {
  readonly desired: NodeOSUpgradeChannel;
  readonly target: NodeOSUpgradeChannel;
  readonly incompatibilities: readonly Incompatibility[];
}

export const channelIncompatible: Rule<'channel.incompatible', Evidence> = {
  code: 'channel.incompatible',
  about: {
    what: 'The desired channel cannot work on this cluster; the fallback of the policy is the target.',
    why: 'SecurityPatch does not work with Windows pools, Azure Linux on GPU sizes, Azure Container Linux, OS Guard, Flatcar, on network isolated clusters, or where Azure Policy demands customer-managed keys on disks.',
    cure: 'Nothing to do when the fallback suits; else remove what stands in the way.',
    source:
      'AKS docs: auto-upgrade-node-os-image, azure-container-linux-limitations, flatcar-container-linux-for-aks, concepts-network-isolated',
  },
  words: ({ desired, target, incompatibilities }) => ({
    message: `${desired} cannot work here because of ${incompatibilities.map(incompatibilityName).join(' and ')}; the target is ${target}.`,
    cure: `Nothing to do: ${target} is what policy names as fallback.`,
  }),
  find({ policy, target }) {
    const { incompatibilities } = target;
    if (incompatibilities.length === 0) return [];
    const evidence = { desired: policy.nodeOSUpgradeChannel.desired, target: target.channel, incompatibilities };
    return [{ code: 'channel.incompatible', severity: 'info', effect: 'advice', evidence }];
  },
};
