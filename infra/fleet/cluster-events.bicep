// Optional: node pool rollings and support ends of single clusters, which the notices of the subscription do not carry.
// One topic per cluster, in the cluster's resource group:
// az deployment group create --resource-group <group of the clusters> --template-file infra/fleet/cluster-events.bicep --parameters clusterNames='["<name>"]' functionAppId=<FUNCTION_APP_ID> eventsIdentityId=<EVENTS_IDENTITY_ID> deadLetterStorageId=<STORAGE_ACCOUNT_ID>
@description('Names of clusters in this resource group.')
param clusterNames array

@description('Region of the clusters.')
param location string = resourceGroup().location

@description('Resource id of the Function App.')
param functionAppId string

@description('Identity that writes dead letters; the output EVENTS_IDENTITY_ID of main.bicep; empty: no dead letters.')
param eventsIdentityId string

@description('Storage account with the container dead-letters; the output STORAGE_ACCOUNT_ID of main.bicep.')
param deadLetterStorageId string

@description('Action group told of dead letters; empty: nobody.')
param operatorsId string = ''

module topics '../modules/event-topic.bicep' = [
  for name in clusterNames: {
    name: 'warden-events-${uniqueString(name)}'
    params: {
      // A cluster's name may be longer than a topic's and hold underscores.
      topicName: 'aks-patch-warden-${take(replace(name, '_', '-'), 16)}-${uniqueString(name)}'
      exists: false
      source: resourceId('Microsoft.ContainerService/managedClusters', name)
      topicType: 'Microsoft.ContainerService.ManagedClusters'
      topicLocation: location
      functionId: '${functionAppId}/functions/aks-event'
      eventTypes: [
        'Microsoft.ContainerService.NodePoolRollingStarted'
        'Microsoft.ContainerService.NodePoolRollingSucceeded'
        'Microsoft.ContainerService.NodePoolRollingFailed'
        'Microsoft.ContainerService.NewKubernetesVersionAvailable'
        'Microsoft.ContainerService.ClusterSupportEnding'
        'Microsoft.ContainerService.ClusterSupportEnded'
      ]
      subjectContains: ''
      eventsIdentityId: eventsIdentityId
      deadLetterStorageId: deadLetterStorageId
      operatorsId: operatorsId
      tags: { application: 'aks-patch-warden' }
    }
  }
]
