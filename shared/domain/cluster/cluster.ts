/** What the warden knows of one AKS cluster at one moment. */

import type { ObservedClusterUpgradeChannel, ObservedNodeOSUpgradeChannel } from './upgrade-channel.ts';
import type { ClusterRef } from './cluster-ref.ts';
import type { MaintenanceConfiguration } from '../maintenance/maintenance-window.ts';

export interface NodePool {
  readonly name: string;
  readonly osType: 'Linux' | 'Windows';
  /** `Ubuntu`, `AzureLinux`, `AzureContainerLinux`, `Flatcar`, `Windows2022`, ...; absent on old answers. */
  readonly osSku?: string;
  readonly vmSize?: string;
  readonly count?: number;
  /** `System`, `User`, `Gateway`, `Machines`, ... */
  readonly mode?: string;
  /** What its nodes run; absent: as the cluster. */
  readonly kubernetesVersion?: string;
  readonly isFips?: boolean;
  /** As ARM has it: a number of nodes or a percentage, `"10%"`. */
  readonly maxSurge?: string;
  /** The same for nodes that may be missing while it rolls. */
  readonly maxUnavailable?: string;
  /** New nodes stand beside all old ones until a soak of up to seven days is over (AKS docs `blue-green-node-pool-upgrade`). */
  readonly isBlueGreen?: boolean;
  readonly nodeImageVersion?: string;
  readonly provisioningState?: string;
  readonly powerState?: string;
  /** Changes with every operation of the pool (AKS docs `use-etags`). */
  readonly eTag?: string;
}

export interface Cluster {
  readonly ref: ClusterRef;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** AKS Automatic presets the channel (AKS docs `auto-upgrade-node-os-image`). */
  readonly isAutomatic: boolean;
  readonly kubernetesVersion?: string;
  readonly supportPlan?: string;
  readonly provisioningState: string;
  /** A stopped cluster still says `Succeeded` as provisioning state (AKS docs `start-stop-cluster`). */
  readonly isStopped: boolean;
  readonly nodeOSUpgradeChannel: ObservedNodeOSUpgradeChannel;
  readonly clusterUpgradeChannel: ObservedClusterUpgradeChannel;
  /** The channel word for word, for evidence; absent where the property is. */
  readonly rawNodeOSUpgradeChannel?: string;
  readonly pools: readonly NodePool[];
  readonly hasNodeAutoProvisioning: boolean;
  readonly isNetworkIsolated: boolean;
  /** `Allow`, `AllowDuringMaintenanceWindow`, `Block`; absent: `Allow` (AKS docs `node-disruption-policy`). */
  readonly nodeDisruptionPolicy?: string;
  readonly eTag?: string;
  /** From `systemData`: a mail address, an application id or name. */
  readonly createdBy?: string;
  readonly lastModifiedBy?: string;
}

/** Windows are known only when they could be read: absence of knowledge is never absence of a window. */
export type MaintenanceReading =
  | { readonly kind: 'known'; readonly configurations: readonly MaintenanceConfiguration[] }
  | { readonly kind: 'unknown'; readonly problem: string; readonly because?: UnknownBecause };

/** Absent: Azure did not say. `not-given`: nobody told; `template`, `plan`: only its deployment or apply knows. */
export type UnknownBecause = 'not-given' | 'template' | 'plan';

/** How what Terraform marks so is told; the rest of the text says where. */
export const knownAfterApply = 'known only after apply';

/** What a template leaves to its deployment, or a Terraform plan to its apply. */
export interface UnresolvedField {
  /** Such as `autoUpgradeProfile.nodeOSUpgradeChannel`. */
  readonly field: string;
  /** The template's expression; of a plan, `knownAfterApply` and where. */
  readonly expression: string;
}

export interface ClusterSnapshot {
  readonly cluster: Cluster;
  readonly maintenance: MaintenanceReading;
  /** What decides the judgement and cannot be known of a cluster that is only a template or a plan; absent: nothing. */
  readonly unresolved?: readonly UnresolvedField[];
}
