/** What a test or a page can make happen that nobody asks Azure for: neighbours, disruption budgets, AKS's own upgrades. */

import { randomUUID } from 'node:crypto';
import { recordOf } from '../aks/node-pools.ts';
import type { Operation } from '../aks/operation.ts';
import { beginOperation } from '../aks/operations.ts';
import { rolloutSteps, type RolloutWish } from '../aks/rollout.ts';
import { resolveVersion } from '../aks/versions.ts';
import type { World } from '../call.ts';
import { tellMaintenance } from '../events.ts';
import { logActivity } from '../resource-manager/activity.ts';
import { documentOf, newETag, poolNamed, poolsOf, textOf, type SimulatedCluster } from '../state.ts';

export function clusterNamed({ state }: World, name: string): SimulatedCluster | undefined {
  return [...state.clusters.values()].find(({ document }) => document['name'] === name);
}

function keyOfCluster({ document }: SimulatedCluster): string {
  return textOf(document['id']).toLowerCase();
}

/** Somebody else has changed the document of a cluster: a new eTag, and who it was where he is known. */
export function noteNeighbour(world: World, { document }: SimulatedCluster, by: string | undefined): void {
  document['eTag'] = newETag();
  const at = new Date(world.clock.now()).toISOString();
  if (by !== undefined)
    document['systemData'] = { ...documentOf(document['systemData']), lastModifiedBy: by, lastModifiedAt: at };
  const activity = {
    correlationId: randomUUID(),
    operationId: randomUUID(),
    caller: by ?? 'somebody@contoso.example',
    operationName: 'Microsoft.ContainerService/managedClusters/write',
    resourceId: textOf(document['id']),
  };
  logActivity(world, { ...activity, status: 'Started' });
  logActivity(world, { ...activity, status: 'Succeeded', httpStatus: 200 });
}

export interface DrainBlock {
  readonly pool: string;
  /** From 1; undefined: the first. */
  readonly node?: number | undefined;
  /** `namespace/name`; undefined: none blocks any more. */
  readonly budget?: string | undefined;
  readonly pod?: string | undefined;
  readonly isHidden?: boolean | undefined;
}

/** A disruption budget that no upgrade of the pool gets past until it is taken away. False: there is no such pool. */
export function blockDrain({ state }: World, cluster: SimulatedCluster, block: DrainBlock): boolean {
  const pool = poolNamed(cluster.document, block.pool);
  if (pool === undefined) return false;
  const record = recordOf(state, keyOfCluster(cluster), pool);
  const { node = 1, budget, isHidden = false } = block;
  if (budget === undefined) delete record.blockedBy;
  else record.blockedBy = { node, budget, pod: block.pod ?? `${budget}-0`, isHidden };
  return true;
}

export interface AutoUpgradeWish {
  /** Undefined: all. */
  readonly pools?: readonly string[] | undefined;
  /** Undefined: node images only. */
  readonly kubernetesVersion?: string | undefined;
}

/** First-party application of AKS; that its upgrades are logged under it has not been seen, only that they are not the user's. */
const aksItself = '7319c514-987d-4e9b-ac3d-d38c4f427f4c';

/**
 * AKS upgrades a cluster by itself, pool by pool and node by node by the clock, and tells of it as the communication manager
 * does (AKS docs `aks-communication-manager`): scheduled and started now, completed or failed when it is over.
 */
export function beginAutoUpgrade(world: World, cluster: SimulatedCluster, wish: AutoUpgradeWish = {}): Operation {
  const { state, clock } = world;
  const key = keyOfCluster(cluster);
  const current = textOf(documentOf(cluster.document['properties'])['currentKubernetesVersion']);
  const { kubernetesVersion } = wish;
  const target = kubernetesVersion === undefined ? undefined : resolveVersion(kubernetesVersion, current);
  const kind = target === undefined ? 'NodeOSUpgrade' : 'K8sVersionUpgrade';
  const operationId = randomUUID();
  const tell = (status: string, details: string, atMs = clock.now()) => {
    tellMaintenance(state, cluster, { operationId, status, details, atMs });
  };
  tell('Scheduled', `${kind} is scheduled`);
  tell('Started', `Start to upgrade (${kind})`);
  const rollout: RolloutWish = {
    pools: wish.pools ?? poolsOf(cluster.document).map((pool) => textOf(pool['name'])),
    ...(target === undefined ? {} : { controlPlaneVersion: target, kubernetesVersion: target }),
  };
  return beginOperation(world, {
    cluster,
    key,
    provisioningState: 'Upgrading',
    isPoolByPool: true,
    steps: rolloutSteps(world, { cluster, key }, rollout),
    operationName: 'Microsoft.ContainerService/managedClusters/write',
    asker: { caller: aksItself, correlationId: randomUUID() },
    whenOver: ({ status, failure, endsAtMs }) => {
      if (status === 'Succeeded') tell('Completed', `${kind} is completed`, endsAtMs);
      else if (status === 'Failed') tell('Failed', `${kind}: ${failure?.message ?? ''}`, endsAtMs);
      else tell('Canceled', `${kind} was aborted`, endsAtMs);
    },
  });
}
