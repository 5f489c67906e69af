/** What would be written to one cluster, in which order, and what has to wait: the same in audit and in enforce. */

import type { NodeOSUpgradeChannel, ObservedNodeOSUpgradeChannel, ReimageRisk } from './channel.ts';
import type { Cluster } from './cluster.ts';
import type { Finding, FindingCode, FindingOf } from './finding.ts';
import {
  isMaintenanceConfigurationName,
  type MaintenanceConfiguration,
  type MaintenanceConfigurationName,
} from './maintenance-window.ts';
import { openingAt, nextOpenings } from './openings.ts';
import type { ClusterPolicy, WindowTemplate } from './policy.ts';
import type { Verdict } from './verdict.ts';

export type Action =
  | {
      readonly kind: 'create-window';
      readonly configuration: MaintenanceConfigurationName;
      readonly window: WindowTemplate;
    }
  | {
      readonly kind: 'lengthen-window';
      readonly configuration: MaintenanceConfigurationName;
      readonly fromHours: number;
      readonly toHours: number;
    }
  | {
      readonly kind: 'set-channel';
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
  const windowSteps = drift
    .filter((finding) => finding.code !== 'channel.drifted')
    .map((finding) => step(finding, input));
  const channelSteps = drift
    .filter((finding) => finding.code === 'channel.drifted')
    .map((finding) => channelStep(finding, windowSteps, input));
  return holdWhileUntouchable([...windowSteps, ...channelSteps], input.cluster);
}

type Step =
  | { readonly kind: 'act'; readonly repairs: FindingCode; readonly action: Action }
  | ({ readonly kind: 'hold' } & HeldRepair);

function hold(repairs: FindingCode, reason: HoldReason, action?: Action): Step {
  return { kind: 'hold', repairs, reason, ...(action === undefined ? {} : { action }) };
}

/** One place decides for the whole cluster: AKS accepts no write while it is stopped or busy. */
function holdWhileUntouchable(steps: readonly Step[], cluster: Cluster): Plan {
  const reason = untouchable(cluster);
  const settled =
    reason === undefined
      ? steps
      : steps.map((each) => ('reason' in each ? each : hold(each.repairs, reason, each.action)));
  return {
    actions: settled.flatMap((each) => (each.kind === 'act' ? [each.action] : [])),
    held: settled.flatMap((each) => (each.kind === 'hold' ? [heldRepair(each)] : [])),
  };
}

function heldRepair({ repairs, reason, action }: HeldRepair): HeldRepair {
  return { repairs, reason, ...(action === undefined ? {} : { action }) };
}

function untouchable(cluster: Cluster): HoldReason | undefined {
  if (cluster.isStopped) return { kind: 'cluster-stopped' };
  if (cluster.provisioningState !== 'Succeeded')
    return { kind: 'cluster-busy', provisioningState: cluster.provisioningState };
  const busy = cluster.pools.find(
    (pool) => pool.provisioningState !== undefined && pool.provisioningState !== 'Succeeded',
  );
  if (busy?.provisioningState === undefined) return undefined;
  return { kind: 'pool-busy', pool: busy.name, provisioningState: busy.provisioningState };
}

function step(finding: Finding, input: PlanInput): Step {
  switch (finding.code) {
    case 'window.missing':
      return createWindowStep(finding, input.policy);
    case 'window.too-short':
      return lengthenWindowStep(finding, input);
    case 'channel.locked':
      return hold(finding.code, { kind: 'channel-locked' });
    // Every other drift needs a judgement that belongs to the owner; the finding carries the proposal.
    default:
      return hold(finding.code, { kind: 'owner-decides', code: finding.code });
  }
}

function createWindowStep({ code, evidence }: FindingOf<'window.missing'>, policy: ClusterPolicy): Step {
  const { configuration } = evidence;
  const window = isMaintenanceConfigurationName(configuration) ? policy.windows.repair[configuration] : undefined;
  if (window === undefined || !isMaintenanceConfigurationName(configuration))
    return hold(code, { kind: 'no-repair-template', configuration });
  return { kind: 'act', repairs: code, action: { kind: 'create-window', configuration, window } };
}

function lengthenWindowStep({ code, evidence }: FindingOf<'window.too-short'>, { verdict, policy }: PlanInput): Step {
  const { configuration } = evidence;
  const template = isMaintenanceConfigurationName(configuration) ? policy.windows.repair[configuration] : undefined;
  if (template === undefined || !isMaintenanceConfigurationName(configuration))
    return hold(code, { kind: 'no-repair-template', configuration });
  const reading = configurationNamed(verdict, configuration)?.reading;
  if (reading?.kind !== 'scheduled') return hold(code, { kind: 'owner-decides', code });
  if (reading.sharedWindowId !== undefined) return hold(code, { kind: 'shared-window', configuration });
  const toHours = Math.max(template.durationHours, policy.windows.minimumHours);
  const fromHours = reading.window.durationHours;
  return { kind: 'act', repairs: code, action: { kind: 'lengthen-window', configuration, fromHours, toHours } };
}

function configurationNamed(
  verdict: Verdict,
  name: MaintenanceConfigurationName,
): MaintenanceConfiguration | undefined {
  return verdict.windows.map(({ configuration }) => configuration).find((configuration) => configuration.name === name);
}

const nodeOSWindow = 'aksManagedNodeOSUpgradeSchedule';

function channelStep(
  { code, evidence }: FindingOf<'channel.drifted'>,
  windowSteps: readonly Step[],
  { verdict, policy, nowMs }: PlanInput,
): Step {
  const { observed, target, reimageRisk } = evidence;
  const action: Action = { kind: 'set-channel', from: observed, to: target, reimageRisk };
  const plannedWindow = windowSteps.find(
    (each) => each.kind === 'act' && 'configuration' in each.action && each.action.configuration === nodeOSWindow,
  );
  if (policy.windows.requireWindow && plannedWindow === undefined && !hasUsableNodeOSWindow(verdict))
    return hold(code, { kind: 'no-usable-window' }, action);
  if (reimageRisk === 'none') return { kind: 'act', repairs: code, action };
  return waitForOpening(action, code, { verdict, nowMs });
}

function hasUsableNodeOSWindow(verdict: Verdict): boolean {
  const judged = verdict.windows.find(({ configuration }) => configuration.name === nodeOSWindow);
  if (judged === undefined || judged.openings.length === 0) return false;
  return !verdict.findings.some(
    (finding) =>
      finding.effect !== 'advice' &&
      'configuration' in finding.evidence &&
      finding.evidence.configuration === nodeOSWindow,
  );
}

/** A change that may reimage every node starts only inside the cluster's own node OS window (Azure/AKS issue 4530). */
function waitForOpening(
  action: Action,
  repairs: FindingCode,
  { verdict, nowMs }: { readonly verdict: Verdict; readonly nowMs: number },
): Step {
  const reading = configurationNamed(verdict, nodeOSWindow)?.reading;
  if (reading === undefined) return hold(repairs, { kind: 'waits-for-window' }, action);
  const open = openingAt(reading, nowMs);
  if (open !== undefined && open.usableUntilMs - nowMs >= leastMinutesLeft * 60_000)
    return { kind: 'act', repairs, action };
  const next = nextOpenings(reading, nowMs, 1)[0];
  return hold(
    repairs,
    { kind: 'waits-for-window', ...(next === undefined ? {} : { opensAtMs: next.startMs }) },
    action,
  );
}
