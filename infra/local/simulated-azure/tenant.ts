/** Tenant level and Resource Manager routes that clients such as the Azure CLI ask for. */

import { failure, ok, openRoute, route, type Answer, type Call, type Route } from './call.ts';
import { withCluster } from './clusters.ts';
import { documentOf, newETag, textOf, type JsonDocument, type SimulatedCluster } from './state.ts';

export const aksApiVersions = [
  '2026-06-01',
  '2026-04-01',
  '2026-03-01',
  '2025-10-01',
  '2025-07-01',
  '2025-05-01',
  '2024-10-01',
  '2023-06-01',
  '2022-11-01',
];

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
  route('GET', '/tenants', ({ state }) =>
    ok({ value: [{ id: `/tenants/${state.tenantId}`, tenantId: state.tenantId }] }),
  ),
  route('GET', '/subscriptions', ({ state }) =>
    ok({ value: state.subscriptions.map(({ id }) => subscriptionBody(state, id)) }),
  ),
  route('GET', '/subscriptions/{s}', ({ state }, { s = '' }) =>
    state.subscriptions.some(({ id }) => id === s.toLowerCase())
      ? ok(subscriptionBody(state, s.toLowerCase()))
      : failure(404, 'SubscriptionNotFound', `The subscription '${s}' could not be found.`),
  ),
  route('GET', '/subscriptions/{s}/providers/Microsoft.ContainerService', () =>
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
  route('GET', '/subscriptions/{s}/resourcegroups', ({ state }, { s = '' }) => ok({ value: resourceGroups(state, s) })),
  route('GET', '/subscriptions/{s}/resources', resources),
  route('GET', tags, (call, parameters) => withCluster(call, parameters, (cluster) => ok(tagsBody(cluster)))),
  route('PATCH', tags, (call, parameters) => withCluster(call, parameters, (cluster) => patchTags(call, cluster))),
  route('GET', '/subscriptions/{s}/providers/Microsoft.Insights/eventtypes/management/values', () => ok({ value: [] })),
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
