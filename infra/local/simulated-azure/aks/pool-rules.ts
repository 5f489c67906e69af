/** What AKS refuses of a pool, and what it gives to a new one. */

import { failure, type Answer, type Call } from '../call.ts';
import { documentOf, newETag, poolNamed, poolsOf, textOf, type AzureState, type JsonDocument } from '../state.ts';
import { recordOf } from './node-pools.ts';
import { controlPlaneVersion, newestImageOf, resolveVersion, skewRefusal, versionRefusal } from './versions.ts';

/** What the server owns of a pool that nobody has seen before. */
export function completePool({ switches }: AzureState, cluster: JsonDocument, pool: JsonDocument): void {
  const current = controlPlaneVersion(cluster);
  const asked = textOf(pool['orchestratorVersion']);
  pool['osType'] ??= 'Linux';
  pool['osSKU'] ??= pool['osType'] === 'Windows' ? 'Windows2022' : 'Ubuntu';
  pool['mode'] ??= 'User';
  pool['count'] ??= 1;
  pool['type'] = 'VirtualMachineScaleSets';
  pool['powerState'] = { code: 'Running' };
  pool['provisioningState'] = 'Succeeded';
  pool['orchestratorVersion'] ??= current;
  pool['currentOrchestratorVersion'] = resolveVersion(asked, current) ?? current;
  pool['nodeImageVersion'] = newestImageOf(pool, switches.aks.newestImage);
  pool['eTag'] = newETag();
}

/** Of a PUT of one pool; `old` is undefined for a new one. */
export function poolRefusal(
  cluster: JsonDocument,
  pool: JsonDocument,
  old: JsonDocument | undefined,
): Answer | undefined {
  const name = textOf(pool['name']);
  // Letters and digits, beginning with a letter, at most 12 (AKS docs `create-node-pools`, limitations).
  if (!/^[a-z][a-z0-9]{0,11}$/.test(name)) return invalid(`The value of parameter agentPool.name is invalid: ${name}.`);
  const { count } = pool;
  if (count !== undefined && (typeof count !== 'number' || count < 0 || count > 1000))
    return invalid('The value of parameter agentPoolProfile.count is invalid.');
  if (old === undefined) {
    const asked = textOf(pool['orchestratorVersion']);
    const current = controlPlaneVersion(cluster);
    return asked === '' ? undefined : skewRefusal(resolveVersion(asked, current) ?? asked, current);
  }
  if (pool['osType'] !== undefined && pool['osType'] !== old['osType'])
    return invalid('Changing property agentPoolProfile.osType is not allowed.', 'PropertyChangeNotAllowed');
  if (pool['vmSize'] !== undefined && pool['vmSize'] !== old['vmSize'])
    return invalid('Changing property agentPoolProfile.vmSize is not allowed.', 'PropertyChangeNotAllowed');
  return systemPoolRefusal(cluster, name, pool['mode'] === 'User') ?? poolVersionRefusal(cluster, pool, old);
}

function poolVersionRefusal(cluster: JsonDocument, pool: JsonDocument, old: JsonDocument): Answer | undefined {
  const asked = textOf(pool['orchestratorVersion']);
  const current = textOf(old['currentOrchestratorVersion']);
  const wanted = resolveVersion(asked, current);
  return (
    versionRefusal({ asked, current, what: 'pool' }) ??
    (wanted === undefined ? undefined : skewRefusal(wanted, controlPlaneVersion(cluster)))
  );
}

/** A cluster keeps at least one system pool (AKS docs `use-system-pools`; words from a public test of Rancher's). */
export function systemPoolRefusal(cluster: JsonDocument, name: string, isLeaving: boolean): Answer | undefined {
  const others = poolsOf(cluster).filter((pool) => pool['mode'] === 'System' && textOf(pool['name']) !== name);
  const isSystem = poolNamed(cluster, name)?.['mode'] === 'System';
  return isLeaving && isSystem && others.length === 0
    ? invalid('There has to be at least one system agent pool.', 'OperationNotAllowed')
    : undefined;
}

export interface Rollback {
  readonly key: string;
  readonly document: JsonDocument;
  readonly pool: string;
  readonly to: string;
}

const rollbackDays = 7;

/**
 * Only to a recently used version, within seven days, with auto-upgrade off, and not twice in a row (AKS docs
 * `roll-back-node-pool-version`; `nodeImageVersion` in azure-rest-api-specs 2026-04-01). The codes are not documented.
 */
export function rollbackRefusal({ state, clock }: Call, { key, document, pool, to }: Rollback): Answer | undefined {
  const found = poolNamed(document, pool) ?? {};
  const record = recordOf(state, key, found);
  const used = record.used.find(({ nodeImageVersion }) => nodeImageVersion === to);
  if (used === undefined)
    return invalid(`NodeImageVersion '${to}' is not among the recently used versions of agent pool '${pool}'.`);
  if (clock.now() - used.untilMs > rollbackDays * 86_400_000)
    return invalid(`Agent pool '${pool}' can be rolled back only within ${String(rollbackDays)} days.`);
  if (record.isRolledBack) return invalid(`Agent pool '${pool}' has been rolled back already.`, 'OperationNotAllowed');
  const profile = documentOf(documentOf(document['properties'])['autoUpgradeProfile']);
  const isOff = ['upgradeChannel', 'nodeOSUpgradeChannel'].every(
    (name) => (textOf(profile[name]) || 'none').toLowerCase() === 'none',
  );
  if (isOff) return undefined;
  return invalid('Auto-upgrade must be disabled before an agent pool can be rolled back.', 'OperationNotAllowed');
}

/** True when a pool is asked to go back to an older image. */
export function asksForImage(pool: JsonDocument, old: JsonDocument | undefined, apiVersion: string): boolean {
  const asked = pool['nodeImageVersion'];
  return apiVersion >= '2026' && old !== undefined && typeof asked === 'string' && asked !== old['nodeImageVersion'];
}

function invalid(message: string, code = 'InvalidParameter'): Answer {
  return failure(400, code, message);
}
