/** Names and numbers as the sentences of findings have them. */

import type { ChannelLock, Incompatibility, IncompatibilityReason } from './channel-target.ts';
import type { UnknownBecause } from '../cluster/cluster.ts';
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
