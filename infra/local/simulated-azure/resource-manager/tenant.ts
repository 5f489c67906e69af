/** Tenant level and Resource Manager routes that clients such as the Azure CLI ask for. */

import { failure, ok, routesOf, type Answer, type Call, type Route } from '../call.ts';
import { withCluster } from '../aks/find-cluster.ts';
import { aksApiVersions } from '../aks/api-versions.ts';
import { tagsRefusal } from '../aks/put-refusals.ts';
import { isUnreadable } from './rule-checks.ts';
import { services } from '../services.ts';
import { documentOf, newETag, textOf, type JsonDocument, type SimulatedCluster } from '../state.ts';

const openRoute = routesOf(services.open);
const subscriptionsRoute = routesOf(services.subscriptions);
const resourcesRoute = routesOf(services.resources);

const tags =
  '/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.ContainerService/managedClusters/{n}/providers/Microsoft.Resources/tags/default';

export const tenantRoutes: readonly Route[] = [
  openRoute('GET', '/metadata/endpoints', ({ base }) =>
    ok({
      galleryEndpoint: base,
      graphEndpoint: base,
      portalEndpoint: base,
      authentication: {
        loginEndpoint: base,
        audiences: ['https://management.core.windows.net/', 'https://management.azure.com/'],
      },
    }),
  ),
  subscriptionsRoute('GET', '/tenants', ({ state }) =>
    ok({ value: [{ id: `/tenants/${state.tenantId}`, tenantId: state.tenantId }] }),
  ),
  subscriptionsRoute('GET', '/subscriptions', ({ state }) =>
    // Only those in which the caller has a right at all (docs `rest/api/resources/subscriptions/list`).
    ok({
      value: state.subscriptions
        .filter(({ id }) => !isUnreadable(state, `/subscriptions/${id}`))
        .map(({ id }) => subscriptionBody(state, id)),
    }),
  ),
  subscriptionsRoute('GET', '/subscriptions/{s}', ({ state }, { s = '' }) =>
    ok(subscriptionBody(state, s.toLowerCase())),
  ),
  resourcesRoute('GET', '/subscriptions/{s}/providers/Microsoft.ContainerService', () =>
    ok({
      namespace: 'Microsoft.ContainerService',
      registrationState: 'Registered',
      resourceTypes: [
        {
          resourceType: 'managedClusters',
          locations: ['West Europe', 'North Europe', 'East US'],
          apiVersions: aksApiVersions,
        },
      ],
    }),
  ),
  resourcesRoute('GET', '/subscriptions/{s}/resourcegroups', ({ state }, { s = '' }) =>
    ok({ value: resourceGroups(state, s) }),
  ),
  resourcesRoute('GET', '/subscriptions/{s}/resources', resources),
  resourcesRoute('GET', tags, (call, parameters) => withCluster(call, parameters, (cluster) => ok(tagsBody(cluster)))),
  resourcesRoute('PATCH', tags, (call, parameters) =>
    withCluster(call, parameters, (cluster) => patchTags(call, cluster)),
  ),
];

function subscriptionBody({ tenantId, subscriptions }: Call['state'], id: string): JsonDocument {
  const displayName = subscriptions.find((each) => each.id === id)?.name ?? id;
  return { id: `/subscriptions/${id}`, subscriptionId: id, tenantId, displayName, state: 'Enabled' };
}

function clustersOf({ clusters }: Call['state'], subscription: string): readonly SimulatedCluster[] {
  return [...clusters.entries()]
    .filter(([key]) => key.startsWith(`/subscriptions/${subscription.toLowerCase()}/`))
    .map(([, cluster]) => cluster);
}

function resourceGroups(state: Call['state'], subscription: string): readonly JsonDocument[] {
  const groups = new Map<string, JsonDocument>();
  for (const { document } of clustersOf(state, subscription)) {
    const name = textOf(document['id']).split('/')[4] ?? '';
    groups.set(name.toLowerCase(), {
      id: `/subscriptions/${subscription}/resourceGroups/${name}`,
      name,
      type: 'Microsoft.Resources/resourceGroups',
      location: document['location'] ?? null,
      properties: { provisioningState: 'Succeeded' },
    });
  }
  return [...groups.values()];
}

/** Understands the filters by resource type and by name that clients send. */
function resources(call: Call, { s = '' }: Readonly<Record<string, string>>): Answer {
  const filter = call.query.get('$filter') ?? '';
  const type = /resourceType eq '([^']+)'/i.exec(filter)?.[1];
  const name = /(?:^|\s)name eq '([^']+)'/i.exec(filter)?.[1];
  if (type !== undefined && type.toLowerCase() !== 'microsoft.containerservice/managedclusters')
    return ok({ value: [] });
  const value = clustersOf(call.state, s)
    .filter(({ document }) => name === undefined || textOf(document['name']).toLowerCase() === name.toLowerCase())
    .map(({ document }) => {
      const {
        id = null,
        name: clusterName = null,
        type: clusterType = null,
        location = null,
        tags: clusterTags = {},
        sku = null,
        identity = null,
      } = document;
      return { id, name: clusterName, type: clusterType, location, tags: clusterTags, sku, identity };
    });
  return ok({ value });
}

function tagsBody({ document }: SimulatedCluster): JsonDocument {
  const id = `${textOf(document['id'])}/providers/Microsoft.Resources/tags/default`;
  return { id, name: 'default', type: 'Microsoft.Resources/tags', properties: { tags: documentOf(document['tags']) } };
}

function patchTags(call: Call, cluster: SimulatedCluster): Answer {
  const body = documentOf(call.body);
  const refused = tagsRefusal(body['properties']);
  if (refused !== undefined) return refused;
  const given = documentOf(documentOf(body['properties'])['tags']);
  const old = documentOf(cluster.document['tags']);
  switch (textOf(body['operation']).toLowerCase()) {
    case 'merge':
      cluster.document['tags'] = { ...old, ...given };
      break;
    case 'replace':
      cluster.document['tags'] = { ...given };
      break;
    case 'delete':
      cluster.document['tags'] = Object.fromEntries(Object.entries(old).filter(([key]) => !(key in given)));
      break;
    default:
      return failure(400, 'InvalidTagsOperation', 'operation must be Merge, Replace or Delete.');
  }
  cluster.document['eTag'] = newETag();
  return ok(tagsBody(cluster));
}
