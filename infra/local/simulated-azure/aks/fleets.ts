/** `Microsoft.ContainerService/fleets`: the lists by which ARM tells who may see fleets (azure-rest-api-specs, fleets 2025-03-01). */

import { ok, routesOf, type Answer, type Call, type Route } from '../call.ts';
import { services } from '../services.ts';
import { textOf, type JsonDocument } from '../state.ts';

const route = routesOf(services.fleets);
const provider = 'providers/Microsoft.ContainerService/fleets';

export const fleetRoutes: readonly Route[] = [
  route('GET', `/subscriptions/{s}/${provider}`, list),
  // Not `{g}`: a fleet may live in a resource group without clusters.
  route('GET', `/subscriptions/{s}/resourceGroups/{group}/${provider}/{fleet}/members`, members),
];

function list({ state }: Call, { s = '' }: Readonly<Record<string, string>>): Answer {
  const isHere = (id: string) => id.toLowerCase().startsWith(`/subscriptions/${s}/`.toLowerCase());
  const value = [...state.fleets].filter(isHere).map((id): JsonDocument => ({
    id,
    name: id.split('/').at(-1) ?? null,
    type: 'Microsoft.ContainerService/fleets',
    location: 'westeurope',
    properties: { provisioningState: 'Succeeded' },
  }));
  return ok({ value });
}

function members({ state, path }: Call): Answer {
  const prefix = `${path.replace(/\/+$/, '')}/`.toLowerCase();
  return ok({ value: state.fleetResources.filter(({ id = '' }) => textOf(id).toLowerCase().startsWith(prefix)) });
}
