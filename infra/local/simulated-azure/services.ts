/** The services behind the routes: whose tokens each takes, and which api-versions it has. */

import { aksApiVersions, maintenanceApiVersions } from './aks/api-versions.ts';

export interface Service {
  /** Undefined: a route of the simulation itself or one that Azure leaves open. */
  readonly audiences?: readonly string[];
  /** Undefined: it asks for no api-version. */
  readonly apiVersions?: readonly string[];
}

function arm(...apiVersions: readonly string[]): Service {
  return { audiences: ['https://management.azure.com', 'https://management.core.windows.net'], apiVersions };
}

export const services = {
  open: {},
  subscriptions: arm('2022-12-01', '2019-11-01'),
  resources: arm('2021-04-01'),
  activityLog: arm('2015-04-01'),
  permissions: arm('2022-04-01', '2015-07-01'),
  fleets: arm('2025-03-01', '2025-04-01-preview'),
  managedClusters: arm(...aksApiVersions),
  maintenanceConfigurations: arm(...maintenanceApiVersions),
  operations: arm('2016-03-30'),
  resourceGraph: arm('2024-04-01', '2022-10-01', '2021-03-01'),
  email: { audiences: ['https://communication.azure.com'], apiVersions: ['2025-09-01', '2023-03-31'] },
  eventTopic: { audiences: ['https://eventgrid.azure.net'], apiVersions: ['2018-01-01'] },
} as const satisfies Readonly<Record<string, Service>>;
