/** Which api-versions each resource type is served at, and what of a cluster an older one does not show. */

/**
 * Stable ones, newest first: clients take the first (azure-rest-api-specs, folders below `aks/stable`). Those before
 * 2022-11-01, Azure CLI 2.45's, exist too and are not simulated.
 */
export const aksApiVersions: readonly string[] = [
  '2026-06-01',
  '2026-05-01',
  '2026-04-01',
  '2026-03-01',
  '2026-02-01',
  '2026-01-01',
  '2025-10-01',
  '2025-09-01',
  '2025-08-01',
  '2025-07-01',
  '2025-06-01',
  '2025-05-01',
  '2025-04-01',
  '2025-03-01',
  '2025-02-01',
  '2025-01-01',
  '2024-10-01',
  '2024-09-01',
  '2024-08-01',
  '2024-07-01',
  '2024-05-01',
  '2024-02-01',
  '2024-01-01',
  '2023-11-01',
  '2023-10-01',
  '2023-09-01',
  '2023-08-01',
  '2023-07-01',
  '2023-06-01',
  '2023-05-01',
  '2023-04-01',
  '2023-03-01',
  '2023-02-01',
  '2023-01-01',
  '2022-11-01',
];

/** `maintenanceWindow` came with 2023-05-01; the forms before it are not simulated at their own versions. */
export const maintenanceApiVersions = aksApiVersions.filter((version) => version >= '2023-05-01');

/** A property with the first api-version that was seen to have it: Azure SDKs for Python (2022-11-01) and JavaScript (19.3 to 25). */
interface Newcomer {
  /** Below `properties`, or below a pool. */
  readonly path: readonly string[];
  readonly since: string;
}

function newcomer(since: string, ...paths: readonly string[]): readonly Newcomer[] {
  return paths.map((path) => ({ path: path.split('.'), since }));
}

const propertyNewcomers = [
  ...newcomer('2023-06-01', 'autoUpgradeProfile.nodeOSUpgradeChannel'),
  ...newcomer('2023-07-01', 'upgradeSettings', 'supportPlan', 'azureMonitorProfile'),
  ...newcomer('2023-07-01', 'networkProfile.networkPluginMode', 'networkProfile.networkDataplane'),
  ...newcomer('2023-07-01', 'securityProfile.imageCleaner', 'securityProfile.workloadIdentity'),
  ...newcomer('2023-08-01', 'serviceMeshProfile', 'resourceUID'),
  ...newcomer('2023-10-01', 'networkProfile.loadBalancerProfile.backendPoolType'),
  ...newcomer('2024-02-01', 'ingressProfile', 'metricsProfile'),
  ...newcomer('2024-07-01', 'autoScalerProfile.daemonset-eviction-for-empty-nodes'),
  ...newcomer('2024-09-01', 'networkProfile.advancedNetworking', 'nodeResourceGroupProfile'),
  ...newcomer('2025-02-01', 'bootstrapProfile'),
  ...newcomer('2025-07-01', 'nodeProvisioningProfile'),
  ...newcomer('2025-10-01', 'networkProfile.kubeProxyConfig', 'safeguardsProfile', 'securityProfile.imageIntegrity'),
  // Invented: what no SDK knows.
  ...newcomer('2025-10-01', 'autoUpgradeProfile.futureChannelFlag', 'aSettingOfNextYear'),
];

const poolNewcomers = [
  ...newcomer('2023-07-01', 'upgradeSettings.drainTimeoutInMinutes'),
  ...newcomer('2023-10-01', 'networkProfile'),
  ...newcomer('2024-02-01', 'upgradeSettings.nodeSoakDurationInMinutes', 'windowsProfile'),
  ...newcomer('2024-07-01', 'securityProfile'),
  ...newcomer('2025-02-01', 'gpuProfile'),
  ...newcomer('2025-07-01', 'upgradeSettings.undrainableNodeBehavior'),
  ...newcomer('2025-10-01', 'aPoolSettingOfNextYear'),
];

const eTagSince = '2024-09-01';

/** Paths that a version does not know: an answer at it leaves them out, and a PUT at it cannot change them. */
export function unknownAt(apiVersion: string): {
  readonly properties: readonly (readonly string[])[];
  readonly pool: readonly (readonly string[])[];
  readonly hasETag: boolean;
} {
  const later = (newcomers: readonly Newcomer[]) =>
    newcomers.filter(({ since }) => apiVersion < since).map(({ path }) => path);
  return { properties: later(propertyNewcomers), pool: later(poolNewcomers), hasETag: apiVersion >= eTagSince };
}
