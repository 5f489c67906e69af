/** Which operations AKS refuses in which state of a cluster and its pools. */

import { failure, type Answer, type Call } from '../call.ts';
import { documentOf, poolNamed, poolsOf, textOf, type JsonDocument, type SimulatedCluster } from '../state.ts';

/** Every other provisioning state is a transition (AKS docs, provisioning states): Creating, Updating, Upgrading, Scaling ... */
const settled = ['Succeeded', 'Failed', 'Canceled'];

export function isBusy({ provisioningState }: JsonDocument): boolean {
  return provisioningState !== undefined && !settled.includes(textOf(provisioningState));
}

/** Of a write to the cluster (no pool) or to one of its pools. */
export function unready(call: Call, { document }: SimulatedCluster, pool?: string): Answer | undefined {
  return stoppedRefusal(call, document) ?? busyRefusal(document, pool);
}

/** Only start and delete are possible on a stopped cluster (AKS docs `start-stop-cluster`). */
function stoppedRefusal({ state }: Call, document: JsonDocument): Answer | undefined {
  const properties = documentOf(document['properties']);
  if (documentOf(properties['powerState'])['code'] !== 'Stopped' || isBusy(properties)) return undefined;
  return failure(
    state.switches.aks.stoppedStatus,
    'OperationNotAllowed',
    'Managed cluster is in stopped state, no operations except start and delete are allowed.',
  );
}

/**
 * 409 `OperationNotAllowed` (azure-workload-identity issue 417; terraform-azurerm-avm-ptn-aks-production pull 25). An operation
 * of a pool stands in the way of the cluster's and of its own, not of another pool's.
 */
export function busyRefusal(document: JsonDocument, pool?: string): Answer | undefined {
  const properties = documentOf(document['properties']);
  const concerned = pool === undefined ? poolsOf(document) : [poolNamed(document, pool) ?? {}];
  const busyPool = concerned.find(isBusy);
  if (!isBusy(properties) && busyPool === undefined) return undefined;
  const [who, what] =
    busyPool === undefined
      ? [textOf(document['name']), textOf(properties['provisioningState'])]
      : [textOf(busyPool['name']), textOf(busyPool['provisioningState'])];
  return failure(
    409,
    'OperationNotAllowed',
    `Operation is not allowed: Another operation (${who} - ${what}) is in progress, please wait for it to finish before starting a new operation. See https://aka.ms/aks-pending-operation for more details.`,
  );
}

/**
 * `If-Match`: empty is unconditional, a wrong one 412; `If-None-Match` takes only empty or `*`, and not both (AKS docs
 * `use-etags`). `eTag`: undefined when the resource is not there.
 */
export function preconditionFailure(
  { headers }: Pick<Call, 'headers'>,
  resource: JsonDocument | undefined,
): Answer | undefined {
  const ifMatch = headers['if-match'] ?? '';
  const ifNoneMatch = headers['if-none-match'] ?? '';
  if (ifNoneMatch !== '' && ifNoneMatch !== '*')
    return failure(400, 'InvalidParameter', 'The If-None-Match header accepts only an empty value or *.');
  if (ifNoneMatch === '*' && ifMatch !== '')
    return failure(400, 'BadRequest', 'The If-Match and If-None-Match headers cannot be used together.');
  if (resource === undefined)
    return ifMatch === ''
      ? undefined
      : failure(412, 'PreconditionFailed', 'The resource in the If-Match header does not exist.');
  if (ifNoneMatch === '*') return failure(412, 'PreconditionFailed', 'The resource exists already.');
  if (ifMatch === '' || ifMatch === '*' || ifMatch === resource['eTag']) return undefined;
  return failure(412, 'PreconditionFailed', 'The eTag in the If-Match header does not match the resource.');
}
