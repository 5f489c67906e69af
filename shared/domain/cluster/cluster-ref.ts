/** Names one AKS cluster, whatever casing Azure chose for its id today. */

export interface ClusterRef {
  /** The ARM id as it was first read: for requests and for people. */
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const clusterIdPattern =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerService\/managedClusters\/([^/]+)(?:\/|$)/i;

/**
 * Reads the cluster out of an ARM id; ids of children (maintenance configurations, scheduled events) name their cluster.
 * Returns undefined for anything else. ARM compares ids without regard to case and Azure itself mixes
 * `resourceGroups` and `resourcegroups` (Event Grid schema for AKS resources, MicrosoftDocs/azure-docs).
 */
export function parseClusterId(id: string): ClusterRef | undefined {
  const match = clusterIdPattern.exec(id);
  if (match === null) return undefined;
  const [, subscriptionId, resourceGroup, name] = match;
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return undefined;
  return clusterRef(subscriptionId, resourceGroup, name);
}

export function clusterRef(subscriptionId: string, resourceGroup: string, name: string): ClusterRef {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${name}`;
  return { id, subscriptionId, resourceGroup, name };
}

/** The last name in the ARM id of any resource. */
export function resourceName(id: string): string {
  return id.split('/').at(-1) ?? id;
}

/** Equal for two refs exactly when they name the same cluster. */
export function clusterKey(ref: ClusterRef): string {
  return ref.id.toLowerCase();
}
