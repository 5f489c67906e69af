/** What would be written to one cluster, in which order, and what has to wait: the same in audit and in enforce. */

import type { NodeOSUpgradeChannel, ObservedNodeOSUpgradeChannel, ReimageRisk } from './channel.ts';
import type { Cluster } from './cluster.ts';
import type { Finding, FindingCode, FindingOf } from './finding.ts';
import type { MaintenanceConfigurationName, WindowReading } from './maintenance-window.ts';
import { openingAt, nextOpenings } from './openings.ts';
import type { ClusterPolicy, WindowTemplate } from './policy.ts';
import type { Verdict } from './verdict.ts';

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
  | { readonly kind: 'over-limit'; readonly limit: number };

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

/** Time that must be left in an opening for a change that may reimage nodes to start in it. */
const leastMinutesLeft = 60;

export interface PlanInput {
  readonly cluster: Cluster;
  readonly verdict: Verdict;
  readonly policy: ClusterPolicy;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

export function planRepair(input: PlanInput): Plan {
  if (input.verdict.kind !== 'drifted') return { actions: [], held: [] };
  const drift = input.verdict.findings.filter((finding) => finding.effect === 'drift');
  const windowSteps = drift.flatMap((finding) =>
    finding.code === 'channel.drifted' ? [] : [windowStep(finding, input)],
  );
  const channelSteps = drift.flatMap((finding) =>
    finding.code === 'channel.drifted' ? [channelStep(finding, windowSteps, input)] : [],
  );
  const steps = [...windowSteps, ...channelSteps];
  const untouchable = untouchableReason(input.cluster);
  return {
    actions: untouchable === undefined ? steps.filter(isAction) : [],
    held: steps.flatMap((step) => {
      if (!isAction(step)) return [step];
      return untouchable === undefined ? [] : [heldAction(step, untouchable)];
    }),
  };
}

type Step = Action | HeldRepair;

function isAction(step: Step): step is Action {
  return 'kind' in step;
}

function heldAction(action: Action, reason: HoldReason): HeldRepair {
  return { repairs: action.repairs, action, reason };
}

/** AKS accepts no write while a cluster is stopped or busy. */
function untouchableReason(cluster: Cluster): HoldReason | undefined {
  if (cluster.isStopped) return { kind: 'cluster-stopped' };
  if (cluster.provisioningState !== 'Succeeded')
    return { kind: 'cluster-busy', provisioningState: cluster.provisioningState };
  const busy = cluster.pools.find(
    (pool) => pool.provisioningState !== undefined && pool.provisioningState !== 'Succeeded',
  );
  if (busy?.provisioningState === undefined) return undefined;
  return { kind: 'pool-busy', pool: busy.name, provisioningState: busy.provisioningState };
}

/** Windows that are missing or short can be repaired from a template; any other drift is the owner's to judge. */
function windowStep(finding: Finding, input: PlanInput): Step {
  if (finding.code === 'window.missing') return createWindow(finding, input.policy);
  if (finding.code === 'window.too-short') return lengthenWindow(finding, input);
  if (finding.code === 'channel.locked') return { repairs: finding.code, reason: { kind: 'channel-locked' } };
  return { repairs: finding.code, reason: { kind: 'owner-decides', code: finding.code } };
}

function createWindow({ code, evidence }: FindingOf<'window.missing'>, policy: ClusterPolicy): Step {
  const { configuration } = evidence;
  const window = policy.windows.repair[configuration];
  if (window === undefined) return { repairs: code, reason: { kind: 'no-repair-template', configuration } };
  return { kind: 'create-window', repairs: code, configuration, window };
}

function lengthenWindow({ code, evidence }: FindingOf<'window.too-short'>, { verdict, policy }: PlanInput): Step {
  const { configuration } = evidence;
  const template = policy.windows.repair[configuration];
  if (template === undefined) return { repairs: code, reason: { kind: 'no-repair-template', configuration } };
  const reading = readingOf(verdict, configuration);
  if (reading?.kind !== 'scheduled') return { repairs: code, reason: { kind: 'owner-decides', code } };
  if (reading.sharedWindowId !== undefined) return { repairs: code, reason: { kind: 'shared-window', configuration } };
  const toHours = Math.max(template.durationHours, policy.windows.minimumHours);
  return { kind: 'lengthen-window', repairs: code, configuration, fromHours: reading.window.durationHours, toHours };
}

function readingOf(verdict: Verdict, name: MaintenanceConfigurationName): WindowReading | undefined {
  return verdict.windows.find(({ configuration }) => configuration.name === name)?.configuration.reading;
}

const nodeOSWindow = 'aksManagedNodeOSUpgradeSchedule';

function channelStep(
  { code, evidence }: FindingOf<'channel.drifted'>,
  windowSteps: readonly Step[],
  { verdict, policy, nowMs }: PlanInput,
): Step {
  const { observed, target, reimageRisk } = evidence;
  const action: Action = { kind: 'set-channel', repairs: code, from: observed, to: target, reimageRisk };
  const bringsWindow = windowSteps.some(
    (step) => isAction(step) && step.kind !== 'set-channel' && step.configuration === nodeOSWindow,
  );
  if (policy.windows.requireWindow && !bringsWindow && !hasUsableNodeOSWindow(verdict))
    return heldAction(action, { kind: 'no-usable-window' });
  return reimageRisk === 'none' ? action : whenOpen(action, verdict, nowMs);
}

function hasUsableNodeOSWindow(verdict: Verdict): boolean {
  const judged = verdict.windows.find(({ configuration }) => configuration.name === nodeOSWindow);
  if (judged === undefined || judged.openings.length === 0) return false;
  return !verdict.findings.some(
    ({ effect, evidence }) =>
      effect !== 'advice' && 'configuration' in evidence && evidence.configuration === nodeOSWindow,
  );
}

/** A change that may reimage every node starts only inside the cluster's own node OS window (Azure/AKS issue 4530). */
function whenOpen(action: Action, verdict: Verdict, nowMs: number): Step {
  const reading = readingOf(verdict, nodeOSWindow);
  if (reading === undefined) return heldAction(action, { kind: 'waits-for-window' });
  const open = openingAt(reading, nowMs);
  if (open !== undefined && open.usableUntilMs - nowMs >= leastMinutesLeft * 60_000) return action;
  const next = nextOpenings(reading, nowMs, 1)[0];
  return heldAction(action, { kind: 'waits-for-window', ...(next === undefined ? {} : { opensAtMs: next.startMs }) });
}
