/** What is done to a cluster as a whole and is no PUT: stop, start, abort, delete. */

import { failure, routesOf, type Answer, type Call, type Route } from '../call.ts';
import { services } from '../services.ts';
import { documentOf, newETag, poolsOf, type SimulatedCluster } from '../state.ts';
import { keyOf, withCluster } from './find-cluster.ts';
import { abortOperation, accepted, beginOperation, setStates } from './operations.ts';
import { busyRefusal, isBusy, preconditionFailure, unready } from './readiness.ts';
import { askerOf, touch } from './write-record.ts';

const route = routesOf(services.managedClusters);

const one = '/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.ContainerService/managedClusters/{n}';
const provider = 'Microsoft.ContainerService/managedClusters';

export const powerRoutes: readonly Route[] = [
  route('POST', `${one}/stop`, (call, parameters) => withCluster(call, parameters, (...found) => stop(call, found))),
  route('POST', `${one}/start`, (call, parameters) => withCluster(call, parameters, (...found) => start(call, found))),
  route('POST', `${one}/abort`, (call, parameters) => withCluster(call, parameters, (...found) => abort(call, found))),
  // The eTag's table has 204 for what is not there, whatever the header says (AKS docs `use-etags`).
  route('DELETE', one, (call, parameters) => {
    const key = keyOf(parameters);
    const cluster = call.state.clusters.get(key);
    return cluster === undefined ? { status: 204 } : remove(call, [cluster, key]);
  }),
];

type Found = readonly [cluster: SimulatedCluster, key: string];

/** Not with node auto-provisioning (AKS docs `start-stop-cluster`). */
function stop(call: Call, [cluster, key]: Found): Answer {
  const refused = unready(call, cluster);
  if (refused !== undefined) return refused;
  const properties = documentOf(cluster.document['properties']);
  if (documentOf(properties['nodeProvisioningProfile'])['mode'] === 'Auto')
    return failure(400, 'OperationNotAllowed', 'A cluster that uses node auto-provisioning cannot be stopped.');
  touch(call, cluster.document);
  const operation = beginOperation(call, {
    cluster,
    key,
    provisioningState: 'Stopping',
    operationName: `${provider}/stop/action`,
    asker: askerOf(call),
    whenOver: ({ status }) => {
      if (status === 'Succeeded') setPower(cluster, 'Stopped');
    },
  });
  return accepted(call, operation);
}

function start(call: Call, [cluster, key]: Found): Answer {
  const refused = busyRefusal(cluster.document);
  if (refused !== undefined) return refused;
  touch(call, cluster.document);
  const operation = beginOperation(call, {
    cluster,
    key,
    provisioningState: 'Starting',
    operationName: `${provider}/start/action`,
    asker: askerOf(call),
    whenOver: ({ status }) => {
      if (status === 'Succeeded') setPower(cluster, 'Running');
    },
  });
  return accepted(call, operation);
}

/** Stopped and started, its provisioning state is `Succeeded` either way; only the power state tells. */
function setPower({ document }: SimulatedCluster, code: 'Stopped' | 'Running'): void {
  documentOf(document['properties'])['powerState'] = { code };
  document['eTag'] = newETag();
  for (const pool of poolsOf(document)) {
    pool['powerState'] = { code };
    pool['eTag'] = newETag();
  }
}

/** 202 with the aborted operation's address; the state is `Canceled` within seconds (AKS docs `manage-abort-operations`). */
function abort(call: Call, [cluster, key]: Found): Answer {
  const operation = abortOperation(call, key);
  if (operation !== undefined) {
    setStates(cluster, undefined, 'Canceling');
    return accepted(call, operation);
  }
  if (!isBusy(documentOf(cluster.document['properties']))) return nothingToAbort();
  // Seeded in the middle of something that nobody began here.
  setStates(cluster, undefined, 'Canceled');
  return { status: 204 };
}

/** The code is not documented. */
export function nothingToAbort(): Answer {
  return failure(400, 'OperationNotAllowed', 'There is no operation in progress that could be aborted.');
}

function remove(call: Call, [cluster, key]: Found): Answer {
  const refused = preconditionFailure(call, cluster.document) ?? busyRefusal(cluster.document);
  if (refused !== undefined) return refused;
  const operation = beginOperation(call, {
    cluster,
    key,
    provisioningState: 'Deleting',
    operationName: `${provider}/delete`,
    asker: askerOf(call),
    whenOver: ({ status }) => {
      if (status === 'Succeeded') call.state.clusters.delete(key);
    },
  });
  return accepted(call, operation);
}
