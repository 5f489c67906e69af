/** Documents shaped like the examples of azure-rest-api-specs (managedClusters 2025-10-01), with settings that no SDK knows. */

import { guidOf } from './guid.ts';
import type { JsonDocument } from './state.ts';

export interface ClusterShape {
  readonly name: string;
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly channel?: string;
  readonly clusterChannel?: string;
  readonly hasAutoUpgradeProfile?: boolean;
  readonly isAutomatic?: boolean;
  readonly isServicePrincipal?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  readonly pools?: readonly ('system' | 'windows' | 'gpu')[];
  readonly powerState?: 'Running' | 'Stopped';
  readonly provisioningState?: string;
  readonly busyPool?: boolean;
}

export function clusterDocument(shape: ClusterShape): JsonDocument {
  const { name, subscription, resourceGroup, location, isServicePrincipal = false } = shape;
  const id = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${name}`;
  return {
    id,
    name,
    type: 'Microsoft.ContainerService/ManagedClusters',
    location,
    tags: { owner: 'platform', ...shape.tags },
    sku: { name: shape.isAutomatic === true ? 'Automatic' : 'Base', tier: 'Standard' },
    eTag: guidOf(`${name} etag`),
    ...(isServicePrincipal
      ? {}
      : { identity: { type: 'SystemAssigned', principalId: guidOf(`${name} principal`), tenantId: guidOf('tenant') } }),
    systemData: {
      createdBy: 'terraform',
      createdAt: '2025-03-01T08:00:00Z',
      lastModifiedBy: 'terraform',
      lastModifiedAt: '2026-09-01T08:00:00Z',
    },
    properties: propertiesOf(shape, id),
  };
}

function propertiesOf(shape: ClusterShape, id: string): JsonDocument {
  const { name, location, isServicePrincipal = false } = shape;
  const { provisioningState = 'Succeeded', powerState = 'Running' } = shape;
  return {
    provisioningState,
    powerState: { code: powerState },
    kubernetesVersion: '1.35',
    currentKubernetesVersion: '1.35.2',
    dnsPrefix: name,
    fqdn: `${name}-a1b2c3d4.hcp.${location}.azmk8s.io`,
    azurePortalFQDN: `${name}-a1b2c3d4.portal.hcp.${location}.azmk8s.io`,
    maxAgentPools: 100,
    resourceUID: guidOf(`${name} uid`).replaceAll('-', ''),
    supportPlan: 'KubernetesOfficial',
    nodeResourceGroup: `MC_${name}`,
    enableRBAC: true,
    disableLocalAccounts: true,
    agentPoolProfiles: (shape.pools ?? ['system']).map((kind, index) => poolDocument(kind, { shape, index })),
    ...autoUpgradeProfile(shape),
    servicePrincipalProfile: { clientId: isServicePrincipal ? guidOf(`${name} principal`) : 'msi' },
    ...(isServicePrincipal
      ? {}
      : {
          identityProfile: {
            kubeletidentity: {
              resourceId: `${id}-kubelet`,
              clientId: guidOf(`${name} kubelet`),
              objectId: guidOf(`${name} object`),
            },
          },
        }),
    networkProfile: {
      networkPlugin: 'azure',
      networkPluginMode: 'overlay',
      networkDataplane: 'cilium',
      networkPolicy: 'cilium',
      podCidr: '10.244.0.0/16',
      serviceCidr: '10.0.0.0/16',
      dnsServiceIP: '10.0.0.10',
      outboundType: 'loadBalancer',
      loadBalancerSku: 'standard',
      loadBalancerProfile: { managedOutboundIPs: { count: 1 }, backendPoolType: 'nodeIPConfiguration' },
      kubeProxyConfig: { enabled: false, mode: 'IPVS' },
      advancedNetworking: { enabled: true, observability: { enabled: true } },
    },
    autoScalerProfile: { expander: 'random', 'scan-interval': '10s', 'daemonset-eviction-for-empty-nodes': true },
    securityProfile: {
      imageCleaner: { enabled: true, intervalHours: 168 },
      imageIntegrity: { enabled: true },
      workloadIdentity: { enabled: true },
    },
    storageProfile: {
      diskCSIDriver: { enabled: true },
      fileCSIDriver: { enabled: true },
      snapshotController: { enabled: true },
    },
    oidcIssuerProfile: { enabled: true, issuerURL: `https://${location}.oic.prod-aks.azure.com/${guidOf(name)}/` },
    safeguardsProfile: { level: 'Warning', excludedNamespaces: ['kube-system', 'monitoring'] },
    ingressProfile: { webAppRouting: { enabled: true, dnsZoneResourceIds: [] } },
    azureMonitorProfile: {
      metrics: { enabled: true, kubeStateMetrics: { metricLabelsAllowlist: '', metricAnnotationsAllowList: '' } },
    },
    workloadAutoScalerProfile: { keda: { enabled: true } },
    metricsProfile: { costAnalysis: { enabled: true } },
    nodeProvisioningProfile: { mode: shape.isAutomatic === true ? 'Auto' : 'Manual' },
    upgradeSettings: { overrideSettings: { forceUpgrade: false, until: '2023-04-01T00:00:00Z' } },
    aSettingOfNextYear: { nested: [{ flag: true }, { flag: false }], note: 'no SDK of today knows this' },
  };
}

function autoUpgradeProfile({
  channel,
  clusterChannel = 'stable',
  hasAutoUpgradeProfile = true,
}: ClusterShape): JsonDocument {
  if (!hasAutoUpgradeProfile) return {};
  return {
    autoUpgradeProfile: {
      upgradeChannel: clusterChannel,
      ...(channel === undefined ? {} : { nodeOSUpgradeChannel: channel }),
      futureChannelFlag: 'keep-me',
    },
  };
}

type PoolKind = NonNullable<ClusterShape['pools']>[number];

const poolKinds: Readonly<Record<PoolKind, JsonDocument>> = {
  system: {
    name: 'system',
    mode: 'System',
    osType: 'Linux',
    osSKU: 'Ubuntu2204',
    vmSize: 'Standard_D4ds_v5',
    count: 3,
    nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202610.27.0',
  },
  windows: {
    name: 'win22',
    mode: 'User',
    osType: 'Windows',
    osSKU: 'Windows2022',
    vmSize: 'Standard_D8ds_v5',
    count: 2,
    nodeImageVersion: 'AKSWindows-2022-containerd-20348.4294.251008',
  },
  gpu: {
    name: 'gpu',
    mode: 'User',
    osType: 'Linux',
    osSKU: 'AzureLinux',
    vmSize: 'Standard_NC24ads_A100_v4',
    count: 2,
    nodeImageVersion: 'AKSAzureLinux-V3gen2fips-202610.27.0',
  },
};

function poolDocument(
  kind: PoolKind,
  { shape, index }: { readonly shape: ClusterShape; readonly index: number },
): JsonDocument {
  const isBusy = shape.busyPool === true && index === 0;
  return {
    ...structuredClone(poolKinds[kind]),
    type: 'VirtualMachineScaleSets',
    orchestratorVersion: '1.35',
    currentOrchestratorVersion: '1.35.2',
    provisioningState: isBusy ? 'Updating' : (shape.provisioningState ?? 'Succeeded'),
    powerState: { code: shape.powerState ?? 'Running' },
    eTag: guidOf(`${shape.name} ${kind} etag`),
    maxPods: 110,
    osDiskSizeGB: 128,
    osDiskType: 'Ephemeral',
    enableAutoScaling: kind !== 'gpu',
    ...(kind === 'gpu' ? { gpuProfile: { driver: 'Install' } } : { minCount: 2, maxCount: 10 }),
    upgradeSettings: {
      maxSurge: '10%',
      drainTimeoutInMinutes: 30,
      nodeSoakDurationInMinutes: 5,
      undrainableNodeBehavior: 'Cordon',
    },
    nodeLabels: { team: 'platform' },
    ...(kind === 'windows' ? {} : { securityProfile: { enableSecureBoot: true, enableVTPM: true } }),
    aPoolSettingOfNextYear: { enabled: true },
  };
}

/** A maintenance configuration in the present form. */
export function configuration(name: string, window: JsonDocument, more: JsonDocument = {}): JsonDocument {
  const maintenanceWindow = { utcOffset: '+00:00', startDate: '2026-01-01', ...window };
  return {
    name,
    type: 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
    properties: { maintenanceWindow, ...more },
  };
}

/** The deprecated form, which only `default` may have. */
export function legacyConfiguration(day: string, hourSlots: number[]): JsonDocument {
  return {
    name: 'default',
    type: 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
    properties: { timeInWeek: [{ day, hourSlots }], notAllowedTime: [] },
  };
}
