/** Makes the body that changes the node OS upgrade channel of one cluster and nothing else, or says which gate is closed. */

import { problemText } from '../../field-problem.ts';
import { parseArmCluster } from '../../contracts/azure/arm-cluster.ts';
import type { NodeOSUpgradeChannel, ObservedNodeOSUpgradeChannel } from '../../domain/cluster/upgrade-channel.ts';
import type { Cluster } from '../../domain/cluster/cluster.ts';
import { clusterKey, type ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Gate } from '../../domain/repair/write-outcome.ts';
import { parseExact } from './exact-json.ts';
import { differingLeaves } from './json-leaves.ts';
import { changedSince } from './lost-settings.ts';
import { channelIn, withChannel, writablePart } from './writable-document.ts';

export interface ChannelChange {
  readonly cluster: ClusterRef;
  /** What the plan saw: any other value means that somebody was here since. */
  readonly from: ObservedNodeOSUpgradeChannel;
  readonly to: NodeOSUpgradeChannel;
  /** The whole document that the plan was made from, word for word; absent: it is not compared. */
  readonly seen?: string;
}

export type PreparedChannelWrite =
  | {
      readonly kind: 'ready';
      readonly body: JsonObject;
      readonly leaf: string;
      readonly before: string | null;
      readonly eTag: string;
    }
  | { readonly kind: 'already-there'; readonly cluster: Cluster }
  | { readonly kind: 'conflict'; readonly detail: string }
  | { readonly kind: 'declined'; readonly gate: Gate; readonly detail: string };

/** `text`: the body of an ARM GET at the api-version of the PUT, word for word. AKS has no PATCH but for tags. */
export function prepareChannelWrite(text: string, change: ChannelChange): PreparedChannelWrite {
  const exact = parseExact(text);
  if (exact.kind === 'inexact') return declined('unknown-shape', exact.problem);
  const parsed = parseArmCluster(JSON.parse(text));
  if (parsed.kind === 'refused') return declined('unknown-shape', problemText(parsed.problems));
  const { cluster } = parsed;
  if (clusterKey(cluster.ref) !== clusterKey(change.cluster))
    return declined('unknown-shape', `asked for ${change.cluster.id}, got ${cluster.ref.id}`);
  if (cluster.nodeOSUpgradeChannel === change.to) return { kind: 'already-there', cluster };
  const closed = closedGate(cluster, change);
  if (closed !== undefined) return closed;
  if (cluster.eTag === undefined)
    return declined('no-etag', 'ARM returned no eTag, so another write could not be noticed');
  return conflictWith(exact.document, change) ?? oneLeafChange(exact.document, change, cluster.eTag);
}

type Declined = Extract<PreparedChannelWrite, { kind: 'declined' }>;

function declined(gate: Gate, detail: string): Declined {
  return { kind: 'declined', gate, detail };
}

function closedGate(cluster: Cluster, { from, to }: ChannelChange): Declined | undefined {
  if (cluster.nodeOSUpgradeChannel !== from)
    return declined('changed-since-plan', `the channel was ${from} and is now ${cluster.nodeOSUpgradeChannel}`);
  if (cluster.clusterUpgradeChannel === 'node-image' && to !== 'NodeImage')
    return declined('changed-since-plan', 'the cluster upgrade channel is node-image, which dictates NodeImage');
  return busyGate(cluster);
}

/** Closed while AKS would refuse any write, or works on the cluster itself. */
export function busyGate(cluster: Cluster): Declined | undefined {
  if (cluster.isStopped) return declined('cluster-stopped', 'AKS accepts no write while a cluster is stopped');
  if (cluster.provisioningState !== 'Succeeded')
    return declined('cluster-busy', `provisioning state is ${cluster.provisioningState}`);
  const busy = cluster.pools.find((pool) => pool.provisioningState !== 'Succeeded');
  return busy === undefined
    ? undefined
    : declined('pool-busy', `node pool ${busy.name}: provisioning state is ${busy.provisioningState ?? 'unknown'}`);
}

const leavesTold = 10;

function conflictWith(document: JsonObject, { seen }: ChannelChange): PreparedChannelWrite | undefined {
  const planned = seen === undefined ? undefined : parseExact(seen);
  if (planned?.kind !== 'exact') return undefined;
  const changed = changedSince(planned.document, document);
  if (changed.length === 0) return undefined;
  const more = changed.length > leavesTold ? ` and ${String(changed.length - leavesTold)} more` : '';
  return {
    kind: 'conflict',
    detail: `not sent; changed since it was judged: ${changed.slice(0, leavesTold).join(', ')}${more}`,
  };
}

/** The body is read again as it would be sent: what does not come back as one changed leaf is not sent. */
function oneLeafChange(document: JsonObject, { to }: ChannelChange, eTag: string): PreparedChannelWrite {
  const original = writablePart(document);
  const sent = parseExact(JSON.stringify(withChannel(original, to)));
  if (sent.kind === 'inexact') return declined('unknown-shape', sent.problem);
  const leaves = differingLeaves(original, sent.document);
  const [leaf] = leaves;
  if (leaf === undefined || leaves.length !== 1)
    return declined('more-than-one-leaf', `would change ${leaves.join(', ') || 'nothing'}`);
  return { kind: 'ready', body: sent.document, leaf, before: channelIn(document), eTag };
}
