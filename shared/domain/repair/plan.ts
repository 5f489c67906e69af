/** What would be written to one cluster, in which order, and what has to wait: the same in audit and in enforce. */

import { reimageRisk } from '../cluster/upgrade-channel.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { contestedFlips, type ClusterMemory } from '../judging/cluster-memory.ts';
import { codeToolOf } from '../cluster/code-owner.ts';
import type { Finding, FindingOf } from '../judging/finding.ts';
import type { MaintenanceConfigurationName, WindowReading } from '../maintenance/maintenance-window.ts';
import { nextUsable } from '../maintenance/openings.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import { fleetUncertainty, patchingFleet } from '../judging/fleet-standing.ts';
import { ringIndex, type RingPolicy } from '../policy/ring-policy.ts';
import type { Verdict } from '../judging/verdict.ts';
import type { Plan, Action, HoldReason, HeldRepair } from './action.ts';
import type { StopReason } from './write-stop.ts';

/** Time that must be left in an opening for a change that may reimage nodes to start in it. */
const leastMinutesLeft = 60;

export interface PlanInput {
  readonly cluster: Cluster;
  readonly verdict: Verdict;
  readonly policy: ClusterPolicy;
  readonly memory: ClusterMemory;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly circumstances?: Circumstances;
}

/** What bears on a plan and is not the cluster's own. */
export interface Circumstances {
  /** Somebody took the risk of reimaging nodes outside the window. */
  readonly isReimageApproved?: boolean;
  /** The cluster was read from ARM, so that a write would be guarded by its eTag. */
  readonly needsETag?: boolean;
  /** Why all writes are held; absent: they are not. */
  readonly stop?: StopReason | undefined;
  /** Somebody's change is looked at; what policy enforces is left to the sweep, whose limits count over the whole fleet. */
  readonly isLeftToSweep?: boolean;
  readonly rings?: RingPolicy | undefined;
  /** The last ring that may be changed now; absent: all. */
  readonly openRing?: number | undefined;
}

const nothing: Plan = { actions: [], held: [] };

export function planRepair(input: PlanInput): Plan {
  if (input.verdict.kind !== 'drifted') return nothing;
  const drift = input.verdict.findings.filter((finding) => finding.effect === 'drift');
  const windowSteps = drift.flatMap((finding) =>
    finding.code === 'channel.drifted' ? [] : [windowStep(finding, input)],
  );
  const channelSteps = drift.flatMap((finding) =>
    finding.code === 'channel.drifted' ? [channelStep(finding, windowSteps, input)] : [],
  );
  return gated([...windowSteps, ...channelSteps], input);
}

/** The way back to what was there before the warden's last write, through the same gates. */
export function planUndo(input: PlanInput): Plan {
  const { cluster, verdict, memory, nowMs } = input;
  const { channelSet } = memory;
  if (channelSet?.to !== cluster.nodeOSUpgradeChannel || channelSet.from === 'Unrecognised')
    return { actions: [], held: [{ repairs: 'channel.drifted', reason: { kind: 'nothing-to-undo' } }] };
  // An absent channel has meant `None` since September 2023, and ARM has no way to write an absence.
  const to = channelSet.from === 'Unspecified' ? 'None' : channelSet.from;
  const action: Action = {
    kind: 'set-channel',
    repairs: 'channel.drifted',
    from: channelSet.to,
    to,
    reimageRisk: reimageRisk(channelSet.to, to),
    isUndo: true,
  };
  const isFree = action.reimageRisk === 'none' || input.circumstances?.isReimageApproved === true;
  return gated([isFree ? action : whenOpen(action, verdict, nowMs)], input);
}

/** Every action passes the gates of the cluster and of the circumstances, or is held with the first reason. */
function gated(steps: readonly Step[], input: PlanInput): Plan {
  const judged = steps.map((step): Step => {
    const action = isAction(step) ? step : step.action;
    // No date would be true: AKS refuses it then, too.
    if (action !== undefined && isBlocked(action, input.cluster))
      return heldAction(action, { kind: 'disruption-policy' });
    if (!isAction(step)) return step;
    const reason = gateReason(step, input) ?? sweepReason(input);
    return reason === undefined ? step : heldAction(step, reason);
  });
  return { actions: judged.filter(isAction), held: judged.flatMap((step) => (isAction(step) ? [] : [step])) };
}

/** It refuses a change of the channel that reimages nodes, and lets node images pass (AKS docs `node-disruption-policy`). */
function isBlocked(action: Action, { nodeDisruptionPolicy }: Cluster): boolean {
  const isDisruptive = action.kind === 'set-channel' && action.reimageRisk !== 'none';
  return isDisruptive && nodeDisruptionPolicy?.toLowerCase() === 'block';
}

function gateReason(
  action: Action,
  { cluster, policy, memory, verdict, nowMs, circumstances = {} }: PlanInput,
): HoldReason | undefined {
  if (circumstances.stop !== undefined) return circumstances.stop;
  const untouchable = untouchableReason(cluster);
  if (untouchable !== undefined) return untouchable;
  const tool = codeToolOf(cluster, policy.codeOwner);
  if (tool !== undefined) return { kind: 'owner-repairs', tool };
  const isUndo = action.kind === 'set-channel' && action.isUndo === true;
  const letBe = isUndo ? undefined : letBeReason(action, { cluster, policy, memory, verdict });
  if (letBe !== undefined) return letBe;
  const closedRing = ringReason(policy, circumstances);
  if (closedRing !== undefined) return closedRing;
  if (action.kind !== 'set-channel') return undefined;
  if (circumstances.needsETag === true && cluster.eTag === undefined) return { kind: 'no-etag' };
  if (isUndo) return undefined;
  if (contestedFlips(memory, policy.contested, nowMs).length > 0) return { kind: 'contested' };
  return memory.undoneAtMs === undefined ? undefined : { kind: 'undone' };
}

/** Others see to the nodes, or have reasons of their own; whoever asks for an undo has the last word. */
function letBeReason(
  action: Action,
  { cluster, policy, memory, verdict }: Pick<PlanInput, 'cluster' | 'policy' | 'memory' | 'verdict'>,
): HoldReason | undefined {
  const patching = patchingFleet(memory);
  if (patching !== undefined) return { kind: 'fleet-patches', fleet: patching.fleet, profile: patching.profile };
  const { fleet } = memory;
  if (fleet?.kind === 'member' && fleet.patching.kind === 'in-a-run')
    return { kind: 'fleet-runs', fleet: fleet.fleet, run: fleet.patching.run };
  const uncertainty = fleetUncertainty(cluster, memory, policy);
  if (uncertainty !== undefined) return { kind: 'fleet-unknown', ...uncertainty };
  if (action.kind !== 'set-channel') return undefined;
  const rolledBack = verdict.findings.find((finding) => finding.code === 'channel.rolled-back');
  return rolledBack === undefined ? undefined : { kind: 'rolled-back', untilMs: rolledBack.evidence.untilMs };
}

function sweepReason({ circumstances, policy }: PlanInput): HoldReason | undefined {
  return circumstances?.isLeftToSweep === true && policy.mode === 'enforce' ? { kind: 'waits-for-sweep' } : undefined;
}

function ringReason({ ring }: ClusterPolicy, { rings, openRing }: Circumstances): HoldReason | undefined {
  if (rings === undefined || openRing === undefined) return undefined;
  const index = ringIndex(rings, ring);
  if (index <= openRing) return undefined;
  return { kind: 'waits-for-ring', ring: rings.order[index] ?? '', open: rings.order[openRing] ?? '' };
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
  if (finding.code === 'patch.late' && finding.evidence.next.kind !== 'none') return leftToAks(finding);
  return { repairs: finding.code, reason: { kind: 'owner-decides', code: finding.code } };
}

function leftToAks({ code, evidence: { next } }: FindingOf<'patch.late'>): HeldRepair {
  const opens = next.kind === 'opening' ? { opensAtMs: next.startMs } : {};
  return { repairs: code, reason: { kind: 'next-opening', ...opens } };
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
  { cluster, verdict, policy, nowMs, circumstances }: PlanInput,
): Step {
  const { observed, target } = evidence;
  const action: Action = {
    kind: 'set-channel',
    repairs: code,
    from: observed,
    to: target,
    reimageRisk: evidence.reimageRisk,
  };
  const bringsWindow = windowSteps.some(
    (step) => isAction(step) && step.kind !== 'set-channel' && step.configuration === nodeOSWindow,
  );
  if (reachesNothing(cluster, verdict)) return heldAction(action, { kind: 'owner-decides', code: 'image.retired' });
  if (policy.windows.requireWindow && !bringsWindow && !hasUsableNodeOSWindow(verdict))
    return heldAction(action, { kind: 'no-usable-window' });
  const isFree = evidence.reimageRisk === 'none' || circumstances?.isReimageApproved === true;
  return isFree ? action : whenOpen(action, verdict, nowMs);
}

/** No channel brings an image to a pool whose operating system has come to its end. */
function reachesNothing({ pools }: Cluster, { findings }: Verdict): boolean {
  const retired = findings.flatMap(({ code, evidence }) => (code === 'image.retired' ? evidence.pools : []));
  return pools.length > 0 && pools.every(({ name }) => retired.includes(name));
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
  const [next] = nextUsable(reading, nowMs, { count: 1, leastMs: leastMinutesLeft * 60_000 });
  if (next === undefined) return heldAction(action, { kind: 'waits-for-window' });
  return next.startMs <= nowMs ? action : heldAction(action, { kind: 'waits-for-window', opensAtMs: next.startMs });
}
