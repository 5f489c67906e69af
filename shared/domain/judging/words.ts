/** Names and numbers as the sentences of findings have them. */

import type { ChannelLock, Incompatibility, IncompatibilityReason } from './channel-target.ts';
import type { UnknownBecause } from '../cluster/cluster.ts';
import type { FleetUncertainty } from './fleet-standing.ts';
import type { ImageAge } from '../cluster/image-ages.ts';

export function channelName(channel: string): string {
  return channel === 'Unspecified' ? 'not set' : channel;
}

export const templateCure =
  'Give the parameters a default value, hand over a parameters file (--parameters), or evaluate the deployed cluster.';

export const planCure =
  'Set the value in the Terraform configuration, so that the plan knows it, or evaluate the deployed cluster.';

export function unreadableCure(because: UnknownBecause | undefined): string {
  switch (because) {
    case 'not-given':
      return 'Give the output of az aks maintenanceconfiguration list beside the cluster, as a second file or as its maintenanceConfigurations.';
    case 'template':
      return templateCure;
    case 'plan':
      return planCure;
    case undefined:
      return 'Grant the warden read access to maintenance configurations, or correct the configuration.';
  }
}

/** As message and cure: the same in the finding and in what is held for it. */
export function fleetUncertaintyWords({ because, where }: FleetUncertainty): {
  readonly message: string;
  readonly cure: string;
} {
  const cannotTell = 'Whether an AKS Fleet patches the nodes cannot be told';
  switch (because) {
    case 'no-right':
      return {
        message: `${cannotTell}: nothing proves that the warden may see fleets${where === undefined ? '' : ` in subscription ${where}`}.`,
        cure: 'Let it see them (azd env set OPTIONAL_RIGHTS fleets, then azd provision), or say in the policy that there is no fleet ("fleetManager": "none").',
      };
    case 'no-answer':
      return {
        message: `${cannotTell}: Azure did not answer the question for fleets.`,
        cure: 'The next sweep asks again.',
      };
    case 'not-asked':
      return { message: `${cannotTell}: no sweep has asked for fleets yet.`, cure: 'The next sweep asks.' };
    case 'unclear':
      return {
        message: `${cannotTell}: the auto-upgrade profile ${where ?? ''} has a channel that the warden does not know.`,
        cure: 'Leave the cluster to its fleet by a rule of the policy ("codeOwner": "fleet"), or exempt it.',
      };
  }
}

export function lockName(by: ChannelLock): string {
  return by === 'aks-automatic' ? 'AKS Automatic' : 'The cluster upgrade channel node-image';
}

export function incompatibilityName({ reason, pools }: Incompatibility): string {
  const kind = obstacleName(reason);
  return pools.length === 0 ? kind : `${kind} (${pools.join(', ')})`;
}

/** What stands in the way of a channel, as a noun. */
export function obstacleName(reason: IncompatibilityReason): string {
  const names: Readonly<Record<IncompatibilityReason, string>> = {
    'windows-pool': 'Windows node pools',
    'azure-linux-gpu': 'Azure Linux on GPU sizes',
    'azure-container-linux': 'Azure Container Linux',
    'os-guard': 'Azure Linux with OS Guard',
    flatcar: 'Flatcar Container Linux',
    'network-isolated': 'network isolation',
    'customer-managed-keys': 'an Azure Policy that demands customer-managed keys on disks',
  };
  return names[reason];
}

export function imageNames(pools: readonly ImageAge[]): string {
  return pools
    .map(({ pool, nodeImageVersion, ageDays }) => `Pool ${pool} runs ${nodeImageVersion}, ${daysName(ageDays)} old`)
    .join('; ');
}

export function daysName(days: number): string {
  const rounded = Math.round(days);
  return `${String(rounded)} ${rounded === 1 ? 'day' : 'days'}`;
}

export function minuteOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
}

export function hoursName(hours: number): string {
  const rounded = Math.round(hours * 10) / 10;
  return `${String(rounded)} ${rounded === 1 ? 'hour' : 'hours'}`;
}
