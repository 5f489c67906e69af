/** What may be written to a cluster, and why it may have to wait. */

import type { ObservedNodeOSUpgradeChannel, NodeOSUpgradeChannel, ReimageRisk } from '../cluster/upgrade-channel.ts';
import { hasEndedBadly } from '../cluster/pool-state.ts';
import type { CodeTool } from '../cluster/code-owner.ts';
import type { FindingCode } from '../judging/finding.ts';
import type { FleetUncertainty } from '../judging/fleet-standing.ts';
import type { MaintenanceConfigurationName, WindowTemplate } from '../maintenance/maintenance-window.ts';

/** `repairs` names the finding that asks for it. */
export type Action =
  | {
      readonly kind: 'create-window';
      readonly repairs: FindingCode;
      readonly configuration: MaintenanceConfigurationName;
      readonly window: WindowTemplate;
    }
  | {
      readonly kind: 'lengthen-window';
      readonly repairs: FindingCode;
      readonly configuration: MaintenanceConfigurationName;
      readonly fromHours: number;
      readonly toHours: number;
    }
  | {
      readonly kind: 'set-channel';
      readonly repairs: FindingCode;
      readonly from: ObservedNodeOSUpgradeChannel;
      readonly to: NodeOSUpgradeChannel;
      readonly reimageRisk: ReimageRisk;
      /** Restores what was there before the warden wrote. */
      readonly isUndo?: boolean;
    };

/** Why something that drifted is not written now. */
export type HoldReason =
  | { readonly kind: 'cluster-stopped' }
  | { readonly kind: 'cluster-busy'; readonly provisioningState: string }
  | { readonly kind: 'pool-busy'; readonly pool: string; readonly provisioningState: string }
  | { readonly kind: 'channel-locked' }
  | { readonly kind: 'no-repair-template'; readonly configuration: string }
  | { readonly kind: 'shared-window'; readonly configuration: string }
  | { readonly kind: 'owner-decides'; readonly code: FindingCode }
  | { readonly kind: 'no-usable-window' }
  | { readonly kind: 'waits-for-window'; readonly opensAtMs?: number }
  /** The sweep has changed as many clusters as it may. */
  | { readonly kind: 'over-limit'; readonly limit: number }
  /** On this day as many clusters were changed as may be; the next day begins at `untilMs`. */
  | { readonly kind: 'over-limit-of-day'; readonly limit: number; readonly untilMs: number }
  | { readonly kind: 'waits-for-sweep' }
  /** Somebody else wrote the cluster each time between our read and our write. */
  | { readonly kind: 'being-changed'; readonly times: number }
  | { readonly kind: 'writes-stopped' }
  /** By a person, through a door. */
  | { readonly kind: 'stopped'; readonly by: string; readonly reason: string; readonly atMs: number }
  /** Whether somebody stopped the writes could not be read. */
  | { readonly kind: 'stop-unknown'; readonly problem: string }
  | { readonly kind: 'no-etag' }
  /** The cluster's node disruption policy refuses what reimages nodes. */
  | { readonly kind: 'disruption-policy' }
  | { readonly kind: 'contested' }
  | { readonly kind: 'undone' }
  | { readonly kind: 'nothing-to-undo' }
  | { readonly kind: 'owner-repairs'; readonly tool: CodeTool }
  /** AKS installs what is late by itself: in the opening that begins then, or at any time. */
  | { readonly kind: 'next-opening'; readonly opensAtMs?: number }
  /** Day eight after a rollback. */
  | { readonly kind: 'rolled-back'; readonly untilMs: number }
  | { readonly kind: 'fleet-patches'; readonly fleet: string; readonly profile: string }
  | { readonly kind: 'fleet-runs'; readonly fleet: string; readonly run: string }
  | ({ readonly kind: 'fleet-unknown' } & FleetUncertainty)
  | { readonly kind: 'waits-for-ring'; readonly ring: string; readonly open: string };

export interface HeldRepair {
  readonly repairs: FindingCode;
  readonly action?: Action;
  readonly reason: HoldReason;
}

export interface Plan {
  /** In the order in which they must be written: windows first, the channel last. */
  readonly actions: readonly Action[];
  readonly held: readonly HeldRepair[];
}

/** Whether time alone ends it: what waits for a person may wait for ever and keeps no other ring from its turn. */
export function isPassing(reason: HoldReason): boolean {
  switch (reason.kind) {
    case 'waits-for-window':
      return reason.opensAtMs !== undefined;
    case 'cluster-busy':
    case 'pool-busy':
      return !hasEndedBadly(reason.provisioningState);
    case 'fleet-unknown':
      return reason.because === 'no-answer' || reason.because === 'not-asked';
    case 'rolled-back':
    case 'fleet-runs':
    case 'waits-for-sweep':
    case 'being-changed':
    case 'waits-for-ring':
    case 'over-limit':
    case 'over-limit-of-day':
    case 'writes-stopped':
    case 'stopped':
    case 'stop-unknown':
      return true;
    case 'cluster-stopped':
    case 'channel-locked':
    case 'no-repair-template':
    case 'shared-window':
    case 'owner-decides':
    case 'no-usable-window':
    case 'no-etag':
    case 'disruption-policy':
    case 'contested':
    case 'undone':
    case 'nothing-to-undo':
    case 'owner-repairs':
    case 'fleet-patches':
      return false;
    case 'next-opening':
      // The warden writes nothing then, so no ring waits for it.
      return false;
  }
}
