/** What an action has to pass before it may be written: the cluster's own state, its owners, and the circumstances. */

import type { Cluster } from '../cluster/cluster.ts';
import { contestedFlips, type ClusterMemory } from '../judging/cluster-memory.ts';
import { codeToolOf } from '../cluster/code-owner.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import { fleetUncertainty, patchingFleet } from '../judging/fleet-standing.ts';
import { ringIndex, type RingPolicy } from '../policy/ring-policy.ts';
import type { Verdict } from '../judging/verdict.ts';
import type { Plan, Action, HoldReason, HeldRepair } from './action.ts';
import type { StopReason } from './write-stop.ts';

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

/** Every action passes the gates of the cluster and of the circumstances, or is held with the first reason. */
export function gated(steps: readonly Step[], input: PlanInput): Plan {
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

export type Step = Action | HeldRepair;

export function isAction(step: Step): step is Action {
  return 'kind' in step;
}

export function heldAction(action: Action, reason: HoldReason): HeldRepair {
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
