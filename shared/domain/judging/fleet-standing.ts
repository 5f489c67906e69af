/** What the AKS Fleet of a cluster means for its judgement and its plan. */

import type { Cluster } from '../cluster/cluster.ts';
import type { FleetDoubt } from '../cluster/fleet-membership.ts';
import { isHandledByAks, type NodeOSUpgradeChannel } from '../cluster/upgrade-channel.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import { channelLock } from './channel-target.ts';
import type { ClusterMemory } from './cluster-memory.ts';

export interface PatchingFleet {
  readonly fleet: string;
  readonly profile: string;
  readonly channel: NodeOSUpgradeChannel;
}

/** The profile that patches the nodes, whatever the cluster's own channel is. */
export function patchingFleet({ fleet }: ClusterMemory): PatchingFleet | undefined {
  if (fleet?.kind !== 'member' || fleet.patching.kind !== 'by-profile') return undefined;
  const { profile, channel } = fleet.patching;
  return { fleet: fleet.fleet, profile, channel };
}

/** `unclear`: its fleet has a profile with a channel that this version does not know. `where`: what nobody could see into. */
export interface FleetUncertainty {
  readonly because: FleetDoubt | 'unclear';
  readonly where?: string;
}

/**
 * Whether an AKS Fleet may patch a cluster although nobody can tell. Only one that AKS itself does not patch comes into
 * question: whoever leaves its own channel off may have left the nodes to a fleet. `fleetManager: none` is the owner's word
 * that there is no fleet; a membership that Azure shows is one all the same.
 */
export function fleetUncertainty(
  cluster: Cluster,
  { fleet }: ClusterMemory,
  { fleetManager }: Pick<ClusterPolicy, 'fleetManager'>,
): FleetUncertainty | undefined {
  if (fleet === undefined || isHandledByAks(cluster.nodeOSUpgradeChannel) || channelLock(cluster) !== undefined)
    return undefined;
  switch (fleet.kind) {
    case 'not-a-member':
      return undefined;
    case 'member':
      return fleet.patching.kind === 'unclear'
        ? { because: 'unclear', where: `${fleet.fleet}/${fleet.patching.profile}` }
        : undefined;
    case 'unknown':
      if (fleetManager === 'none') return undefined;
      return { because: fleet.because, ...(fleet.where === undefined ? {} : { where: fleet.where }) };
  }
}
