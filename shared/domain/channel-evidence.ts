/** Evidence of the findings about channels, images and the cluster itself. */

import type { Flip } from './cluster-memory.ts';
import type { ChannelLock, Incompatibility } from './channel-target.ts';
import type { UnresolvedField } from './cluster.ts';
import type { Exemption } from './exemption.ts';
import type { Refusal } from './outcome.ts';
import type { Action } from './plan.ts';
import type { NodeOSUpgradeChannel, ObservedNodeOSUpgradeChannel, ReimageRisk } from './channel.ts';

export interface ImageAge {
  readonly pool: string;
  readonly nodeImageVersion: string;
  readonly ageDays: number;
}

export interface ChannelEvidence {
  'channel.drifted': {
    readonly observed: ObservedNodeOSUpgradeChannel;
    readonly target: NodeOSUpgradeChannel;
    readonly reimageRisk: ReimageRisk;
  };
  'channel.locked': {
    readonly observed: ObservedNodeOSUpgradeChannel;
    readonly forced: NodeOSUpgradeChannel;
    readonly by: ChannelLock;
  };
  'channel.incompatible': {
    readonly desired: NodeOSUpgradeChannel;
    readonly target: NodeOSUpgradeChannel;
    readonly incompatibilities: readonly Incompatibility[];
  };
  'channel.unrecognised': { readonly value: string };
  /** Policy accepts `Unmanaged`; pools that then get nothing at all are named. */
  'channel.unmanaged': { readonly windowsPools: readonly string[] };
  /** Somebody keeps changing back what the warden sets. */
  'channel.contested': { readonly flips: readonly Flip[]; readonly withinDays: number };
  /** `sinceMs`: when the warden set the channel, epoch milliseconds. */
  'channel.settling': { readonly sinceMs: number; readonly target: NodeOSUpgradeChannel };
  /** Node auto-provisioning brings its own nodes, which the channel does not drive. */
  'channel.partial': { readonly reason: 'node-auto-provisioning' };
  'cluster-channel.unset': { readonly observed: 'Unspecified' | 'none' };
  'cluster-channel.legacy': { readonly observed: 'node-image' };
  'cluster.stopped': Readonly<Record<string, never>>;
  'cluster.failed': { readonly provisioningState: string };
  'cluster.unresolved': { readonly fields: readonly UnresolvedField[] };
  'cluster.version-unsupported': { readonly kubernetesVersion: string };
  /** Azure refused the last write, and nothing has succeeded since. */
  'cluster.write-refused': { readonly action: Action['kind']; readonly refusal: Refusal; readonly atMs: number };
  'cluster.exempt': Exemption;
  'cluster.exemption-ending': Exemption;
  'cluster.exemption-invalid': { readonly value: string; readonly problem: string };
  'image.stale': { readonly pools: readonly ImageAge[]; readonly staleAfterDays: number };
  'image.unsupported': { readonly pools: readonly ImageAge[]; readonly supportedDays: number };
}
