/**
 * Rolling upgrades: the control plane first, then pool by pool, and in each pool as many nodes at once as the surge allows.
 * A node that a disruption budget blocks holds its pool up for the drain timeout and then fails it.
 */

import type { World } from '../call.ts';
import { tellRolling } from '../events.ts';
import { documentOf, newETag, poolNamed, textOf, type JsonDocument, type SimulatedCluster } from '../state.ts';
import type { NodePoolRecord, SimulatedNode } from './node-pool-record.ts';
import { recordOf, setPoolVersions, type PoolVersions } from './node-pools.ts';
import type { OperationFailure, Step } from './operation.ts';
import { isBusy } from './readiness.ts';
import { imageAtRelease } from './versions.ts';

export interface RolloutWish {
  /** In the order they are rolled. */
  readonly pools: readonly string[];
  /** Undefined: it stays. */
  readonly controlPlaneVersion?: string;
  /** Undefined: the pools stay on theirs. */
  readonly kubernetesVersion?: string;
  /** Undefined: the newest of the pool's family. */
  readonly nodeImageVersion?: string;
}

interface Rollout {
  readonly world: World;
  readonly cluster: SimulatedCluster;
  readonly key: string;
  readonly wish: RolloutWish;
}

export function rolloutSteps(
  world: World,
  { cluster, key }: { readonly cluster: SimulatedCluster; readonly key: string },
  wish: RolloutWish,
): readonly Step[] {
  const rollout = { world, cluster, key, wish };
  const steps: Step[] = [];
  let atMs = world.clock.now();
  if (wish.controlPlaneVersion !== undefined) {
    atMs += world.state.switches.aks.controlPlaneSeconds * 1000;
    steps.push({
      atMs,
      take: done(() => {
        upgradeControlPlane(rollout);
      }),
    });
  }
  for (const name of wish.pools) {
    const poolSteps = stepsOfPool(rollout, name, atMs);
    steps.push(...poolSteps);
    atMs = poolSteps.at(-1)?.atMs ?? atMs;
  }
  return steps;
}

/** A step that cannot fail. */
function done(act: () => void): Step['take'] {
  return () => {
    act();
    return undefined;
  };
}

function upgradeControlPlane({ cluster, wish }: Rollout): void {
  const properties = documentOf(cluster.document['properties']);
  properties['currentKubernetesVersion'] = wish.controlPlaneVersion ?? null;
  cluster.document['eTag'] = newETag();
}

function stepsOfPool(rollout: Rollout, name: string, fromMs: number): readonly Step[] {
  const { world, cluster, key } = rollout;
  const pool = poolNamed(cluster.document, name) ?? {};
  const record = recordOf(world.state, key, pool);
  record.isRolledBack = rollout.wish.nodeImageVersion !== undefined;
  const surge = surgeOf(pool, record.nodes.length);
  const nodeMs = world.state.switches.aks.nodeSeconds * 1000;
  const steps: Step[] = [
    {
      atMs: fromMs,
      take: done(() => {
        beginPool(rollout, name, fromMs);
      }),
    },
  ];
  let atMs = fromMs;
  let isHeldUp = false;
  for (let first = 0; first < record.nodes.length; first += surge) {
    const batch = record.nodes.slice(first, first + surge);
    atMs += nodeMs;
    for (const node of batch) {
      if (isBlocked(record, node)) isHeldUp = true;
      steps.push({
        atMs,
        take: done(() => {
          upgradeNode(rollout, name, node);
        }),
      });
    }
  }
  // A budget that was there when the rollout began costs the drain timeout, even where other nodes go on meanwhile.
  if (isHeldUp) atMs += drainMs(pool);
  const endsAtMs = atMs;
  steps.push({ atMs: endsAtMs, take: () => endPool(rollout, name, endsAtMs) });
  return steps;
}

/** A number of nodes or a percentage, rounded up; at least one (AKS docs `upgrade-aks-cluster`, node surge; default 10 %). */
function surgeOf(pool: JsonDocument, count: number): number {
  const text = textOf(documentOf(pool['upgradeSettings'])['maxSurge']) || '10%';
  const number = Number.parseInt(text, 10);
  return Math.max(1, text.endsWith('%') ? Math.ceil((count * number) / 100) : number);
}

/** 30 minutes unless the pool says otherwise (AKS docs `upgrade-aks-cluster`, node drain timeout). */
function drainMs(pool: JsonDocument): number {
  const minutes = documentOf(pool['upgradeSettings'])['drainTimeoutInMinutes'];
  return (typeof minutes === 'number' ? minutes : 30) * 60_000;
}

function isBlocked({ nodes, blockedBy }: NodePoolRecord, node: SimulatedNode): boolean {
  return blockedBy !== undefined && nodes[blockedBy.node - 1] === node;
}

function beginPool({ world, cluster, key }: Rollout, name: string, atMs: number): void {
  const pool = poolNamed(cluster.document, name);
  if (pool === undefined) return;
  if (!isBusy(pool)) pool['provisioningState'] = 'Upgrading';
  // A node that held up the last try is tried again.
  for (const node of recordOf(world.state, key, pool).nodes) if (node.status === 'Draining') node.status = 'Ready';
  tellRolling(world.state, cluster, { name, type: 'NodePoolRollingStarted', atMs });
}

function versionsOf({ world, wish }: Rollout, pool: JsonDocument): PoolVersions {
  const { newestImage } = world.state.switches.aks;
  return {
    nodeImageVersion: wish.nodeImageVersion ?? imageAtRelease(textOf(pool['nodeImageVersion']), newestImage),
    kubernetesVersion: wish.kubernetesVersion ?? textOf(pool['currentOrchestratorVersion']),
  };
}

function upgradeNode(rollout: Rollout, name: string, node: SimulatedNode): void {
  const { world, cluster, key } = rollout;
  const pool = poolNamed(cluster.document, name) ?? {};
  const record = recordOf(world.state, key, pool);
  if (isBlocked(record, node)) {
    node.status = 'Draining';
    return;
  }
  // Without `Cordon` the upgrade stands still at the node that cannot be drained (AKS docs, undrainable node behaviour).
  const isStanding = record.nodes.some(({ status }) => status === 'Draining') && !cordons(pool);
  if (isStanding) return;
  const { nodeImageVersion, kubernetesVersion } = versionsOf(rollout, pool);
  node.imageVersion = nodeImageVersion;
  node.kubernetesVersion = kubernetesVersion;
  node.status = 'Ready';
}

function cordons(pool: JsonDocument): boolean {
  return documentOf(pool['upgradeSettings'])['undrainableNodeBehavior'] === 'Cordon';
}

function endPool(rollout: Rollout, name: string, atMs: number): OperationFailure | undefined {
  const { world, cluster, key } = rollout;
  const pool = poolNamed(cluster.document, name);
  if (pool === undefined) return undefined;
  const record = recordOf(world.state, key, pool);
  const blocked = record.nodes.find(({ status }) => status === 'Draining');
  if (blocked !== undefined && cordons(pool)) blocked.status = 'Quarantined';
  const isFailed = blocked !== undefined && record.blockedBy?.isHidden !== true;
  if (isFailed) pool['provisioningState'] = 'Failed';
  else {
    setPoolVersions(record, pool, { versions: versionsOf(rollout, pool), atMs });
    if (pool['provisioningState'] === 'Upgrading') pool['provisioningState'] = 'Succeeded';
  }
  const type = isFailed ? 'NodePoolRollingFailed' : 'NodePoolRollingSucceeded';
  tellRolling(world.state, cluster, { name, type, atMs });
  return isFailed ? drainFailure(blocked, record) : undefined;
}

/** As AKS tells it (cloudnative-pg issue 7346; canonical/bundle-kubeflow issue 1339). */
function drainFailure(node: SimulatedNode, { blockedBy }: NodePoolRecord): OperationFailure {
  const { budget = '', pod = '' } = blockedBy ?? {};
  return {
    code: 'UpgradeFailed',
    message: `Drain node ${node.name} failed when evicting pod ${pod} failed with Too Many Requests error. This is often caused by a restrictive Pod Disruption Budget (PDB) policy. See http://aka.ms/aks/debugdrainfailures. Original error: Cannot evict pod as it would violate the pod's disruption budget.. PDB debug info: ${pod} blocked by pdb ${budget} (MinAvailable: 1) (CurrentHealthy: 1) (DesiredHealthy: 1) (ExpectedPods: 1) with 0 unready pods: [].`,
  };
}
