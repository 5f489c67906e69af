/** Node OS upgrade channels, cluster upgrade channels and what a change between two of them does to nodes. */

export const nodeOSUpgradeChannels = ['None', 'Unmanaged', 'SecurityPatch', 'NodeImage'] as const;
export type NodeOSUpgradeChannel = (typeof nodeOSUpgradeChannels)[number];

/** `Unspecified` is an absent property, `Unrecognised` a value this version of the warden does not know. */
export type ObservedNodeOSUpgradeChannel = NodeOSUpgradeChannel | 'Unspecified' | 'Unrecognised';

export const clusterUpgradeChannels = ['none', 'patch', 'stable', 'rapid', 'node-image'] as const;
export type ObservedClusterUpgradeChannel = (typeof clusterUpgradeChannels)[number] | 'Unspecified' | 'Unrecognised';

export function observeNodeOSUpgradeChannel(value: string | undefined): ObservedNodeOSUpgradeChannel {
  if (value === undefined || value === '') return 'Unspecified';
  return nodeOSUpgradeChannels.find((known) => known.toLowerCase() === value.toLowerCase()) ?? 'Unrecognised';
}

export function observeClusterUpgradeChannel(value: string | undefined): ObservedClusterUpgradeChannel {
  if (value === undefined || value === '') return 'Unspecified';
  return clusterUpgradeChannels.find((known) => known.toLowerCase() === value.toLowerCase()) ?? 'Unrecognised';
}

export type ReimageRisk = 'certain' | 'possible' | 'none';

/**
 * Does setting the channel itself reimage every node, outside any window?
 * `certain`: both Microsoft pages list the transition; `possible`: one does, or nobody knows the start; `none`: neither does.
 * Sources: AKS docs `auto-upgrade-node-os-image` and `node-disruption-policy` (tables of reimaging changes);
 * Azure/AKS issue 4530 tells of all nodes rolling at once.
 */
export function reimageRisk(from: ObservedNodeOSUpgradeChannel, to: NodeOSUpgradeChannel): ReimageRisk {
  if (from === to) return 'none';
  if (from === 'Unrecognised') return 'possible';
  if (to === 'Unmanaged') return 'certain';
  if (from !== 'Unmanaged') return 'none';
  return to === 'None' ? 'certain' : 'possible';
}

/** Whether AKS itself installs node images under this channel, and so heeds the node OS window. */
export function isHandledByAks(channel: ObservedNodeOSUpgradeChannel): boolean {
  return !['None', 'Unmanaged', 'Unspecified'].includes(channel);
}
