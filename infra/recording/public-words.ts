/** Words of AKS and Resource Manager that a recording may show as they are: whatever text is not one of them is replaced. */

/** The values of every enumeration of the API (`Known…` of @azure/arm-containerservice; a test compares). */
const enumerations = `
  2025-10-01 2026-01-01 2026-02-01 2026-03-01 2026-04-01 2026-05-01 2026-06-01 AKSLongTermSupport AllowAll
  AllowSameNamespace Always AnnotationControlled Application Approved Assigned Auto Automatic AvailabilitySet
  AzureContainerLinux AzureLinux AzureLinux3 Base BpfVeth CBLMariner CNIChaining Cache Canceled ClusterCoreDNS
  Cordon Creating Deallocate Default Delete Deleting DenyAll Direct Disable Disabled Disconnected DynamicIndividual
  EdgeZone Enabled EntraId Ephemeral Error External FQDN Failed First ForceTCP Fourth Free Friday Gateway IPv4 IPv6
  IfIdentical Immediate InitContainers Install Internal Istio KataVmIsolation Keep Key KubernetesOfficial L7 Last
  Linux LocalUser Log MIG1g MIG2g MIG3g MIG4g MIG7g Managed ManagedByCRD ManagedIdentity Manual Monday Never NodeIP
  NodeIPConfiguration NodeImage NodePool None OCIContainer OS Pending PreferUDP Preferred Premium Private Public
  Random ReadOnly Regular Rejected Required RoundRobin Running Saturday Schedule Second SecurityPatch Sequential
  Spot Standard StandardV2 StaticBlock Stopped Succeeded Sunday System SystemAssigned TCP Temporary Third Thursday
  Tuesday UDP Ubuntu Ubuntu2204 Ubuntu2404 Unmanaged Unrestricted Updating User UserAssigned Verify
  VirtualMachineScaleSets VirtualMachines VnetDNS WasmWasi Wednesday Windows Windows2019 Windows2022 Windows2025
  Windows_Server WireGuard azure basic bridge calico cilium exec kubenet least-waste loadBalancer managedNATGateway
  most-pods node-image none overlay patch priority random rapid stable standard transparent userAssignedNATGateway
  userDefinedRouting`;

/** States of clusters, pools and operations, which the API leaves open (docs of AKS `cluster-states`, and az aks). */
const states = `
  Upgrading Starting Stopping Scaling Migrating Canceling InProgress Running Accepted ReconcilingClusterETCDCertificates
  CreatingNodes DeletingNodes UpgradingNodeImageVersion UpgradingNodeImage`;

/** What else has a fixed text: names of maintenance configurations, of profiles and of identities, and media types. */
const fixed = `
  default aksManagedAutoUpgradeSchedule aksManagedNodeOSUpgradeSchedule msi none unknown true false SystemAssigned,UserAssigned
  Microsoft.ContainerService
  managedNATGatewayV2 block nodeIPConfiguration nodeIP loadbalancer`;

/** Codes of refusals (ARM docs `common-deployment-errors`, AKS docs on errors, and those that the warden knows). */
const codes = `
  AnotherOperationInProgress AuthorizationFailed BadRequest Conflict EtagMismatch InternalServerError InvalidParameter
  InvalidRequestContent InvalidTemplate InvalidAuthenticationToken LinkedAuthorizationFailed LinkedInvalidPropertyId MissingSubscription
  NotFound OperationNotAllowed PreconditionFailed PropertyChangeNotAllowed QuotaExceeded ReadOnlyDisabledSubscription
  RequestDisallowedByPolicy ResourceGroupNotFound ResourceNotFound ScopeLocked ServicePrincipalNotFound
  ServicePrincipalValidationClientError SubscriptionNotFound Throttled TooManyRequests InvalidResourceName ErrorCodeK8sVersionNotSupported
  K8sVersionNotSupported AgentPoolK8sVersionNotSupported NodePoolMcVersionIncompatible PodDrainFailure InsufficientSubnetSize
  SubnetIsFull InvalidApiVersionParameter NoRegisteredProviderFound`;

/** Regions of the public cloud (az account list-locations). */
const regions = `
  eastus eastus2 southcentralus westus2 westus3 australiaeast southeastasia northeurope swedencentral uksouth westeurope
  centralus southafricanorth centralindia eastasia indonesiacentral japaneast japanwest koreacentral newzealandnorth
  canadacentral austriaeast belgiumcentral chilecentral francecentral germanywestcentral italynorth malaysiawest
  mexicocentral norwayeast polandcentral spaincentral switzerlandnorth brazilsouth israelcentral qatarcentral uaenorth
  northcentralus westus southafricawest australiacentral australiacentral2 australiasoutheast jioindiawest jioindiacentral
  southindia westindia koreasouth canadaeast francesouth germanynorth norwaywest switzerlandwest ukwest uaecentral
  brazilsoutheast swedensouth westcentralus denmarkeast`;

/** Segments of resource ids that are no names: in any case, since Azure mixes them. */
const segments = `
  subscriptions resourceGroups providers locations operations operationresults default upgradeProfiles
  Microsoft.ContainerService managedClusters agentPools maintenanceConfigurations snapshots fleets members
  Microsoft.Network virtualNetworks subnets publicIPAddresses publicIPPrefixes natGateways loadBalancers privateDnsZones
  dnsZones applicationGateways applicationSecurityGroups privateEndpoints
  Microsoft.ManagedIdentity userAssignedIdentities Microsoft.OperationalInsights workspaces Microsoft.KeyVault vaults
  Microsoft.Compute diskEncryptionSets proximityPlacementGroups capacityReservationGroups hostGroups virtualMachineScaleSets
  Microsoft.ContainerRegistry registries Microsoft.Monitor accounts`;

export const publicWords: ReadonlySet<string> = wordsOf(enumerations, states, fixed, codes, regions)
  .add('application/json')
  .add('application/json; charset=utf-8');

export const publicRegions: ReadonlySet<string> = wordsOf(regions);

/** In lower case. */
export const idWords: ReadonlySet<string> = wordsOf(segments.toLowerCase());

function wordsOf(...lists: readonly string[]): Set<string> {
  return new Set(
    lists
      .join(' ')
      .split(/\s+/)
      .filter((word) => word !== ''),
  );
}
