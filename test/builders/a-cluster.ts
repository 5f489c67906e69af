/** Clusters for tests: healthy unless told otherwise. */

import type { Cluster, ClusterSnapshot, NodePool } from '../../shared/domain/cluster/cluster.ts';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import type { MaintenanceConfiguration } from '../../shared/domain/maintenance/maintenance-window.ts';
import { aNodeOSWindow } from './a-window.ts';

export function aPool(pool: Partial<NodePool> = {}): NodePool {
  return {
    name: 'system',
    osType: 'Linux',
    osSku: 'Ubuntu',
    vmSize: 'Standard_D4ds_v5',
    count: 3,
    provisioningState: 'Succeeded',
    ...pool,
  };
}

export function aCluster(cluster: Partial<Cluster> = {}): Cluster {
  return {
    ref: clusterRef('11111111-1111-4111-8111-111111111111', 'rg-shop', 'shop-01'),
    location: 'westeurope',
    tags: {},
    isAutomatic: false,
    kubernetesVersion: '1.35',
    provisioningState: 'Succeeded',
    isStopped: false,
    nodeOSUpgradeChannel: 'SecurityPatch',
    clusterUpgradeChannel: 'stable',
    pools: [aPool()],
    hasNodeAutoProvisioning: false,
    isNetworkIsolated: false,
    eTag: 'etag-1',
    ...cluster,
  };
}

export function aSnapshot(
  cluster: Partial<Cluster> = {},
  configurations: readonly MaintenanceConfiguration[] = [aNodeOSWindow()],
): ClusterSnapshot {
  return { cluster: aCluster(cluster), maintenance: { kind: 'known', configurations } };
}
