/** The record of a pool: made when somebody asks for it, and kept in step with the pool's document. */

import { newETag, textOf, type AzureState, type JsonDocument } from '../state.ts';
import type { NodePoolRecord } from './node-pool-record.ts';

/** With as many nodes as the pool counts now. */
export function recordOf({ nodePools }: AzureState, clusterKey: string, pool: JsonDocument): NodePoolRecord {
  const name = textOf(pool['name']);
  const key = `${clusterKey}/${name}`.toLowerCase();
  const record = nodePools.get(key) ?? { nodes: [], used: [], isRolledBack: false };
  nodePools.set(key, record);
  const count = typeof pool['count'] === 'number' ? pool['count'] : 0;
  record.nodes.length = Math.min(record.nodes.length, count);
  for (let index = record.nodes.length; index < count; index += 1)
    record.nodes.push({
      name: `aks-${name}-${clusterKey.length.toString().padStart(8, '3')}-vmss${String(index).padStart(6, '0')}`,
      imageVersion: textOf(pool['nodeImageVersion']),
      kubernetesVersion: textOf(pool['currentOrchestratorVersion']),
      status: 'Ready',
    });
  return record;
}

export interface PoolVersions {
  readonly nodeImageVersion: string;
  readonly kubernetesVersion: string;
}

/** A pool that has all its nodes on other versions says so, with a new eTag, and remembers those it had. */
export function setPoolVersions(
  record: NodePoolRecord,
  pool: JsonDocument,
  { versions, atMs }: { readonly versions: PoolVersions; readonly atMs: number },
): void {
  const before = {
    nodeImageVersion: textOf(pool['nodeImageVersion']),
    orchestratorVersion: textOf(pool['currentOrchestratorVersion']),
  };
  const { nodeImageVersion, kubernetesVersion } = versions;
  if (before.nodeImageVersion !== nodeImageVersion || before.orchestratorVersion !== kubernetesVersion)
    record.used.unshift({ ...before, untilMs: atMs });
  pool['nodeImageVersion'] = nodeImageVersion;
  pool['currentOrchestratorVersion'] = kubernetesVersion;
  pool['eTag'] = newETag();
}
