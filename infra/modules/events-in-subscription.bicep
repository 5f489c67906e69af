// The two topics of one subscription; a topic must live in the subscription it is about.
targetScope = 'subscription'

param functionAppId string
param resourceGroupName string
param location string
param tags object
param eventsIdentityId string
param deadLetterStorageId string
param operatorsId string
param changeEvents bool
@description('Topics that are there already: { aks: { name, resourceGroup }, changes: { name, resourceGroup } }, each of them optional.')
param sharedTopics object

var hasAks = contains(sharedTopics, 'aks')
var hasChanges = contains(sharedTopics, 'changes')

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module aks 'event-topic.bicep' = {
  name: 'warden-aks-events'
  scope: resourceGroup(hasAks ? sharedTopics.aks.resourceGroup : group.name)
  params: {
    topicName: hasAks ? sharedTopics.aks.name : 'aks-patch-warden-aks'
    exists: hasAks
    source: subscription().id
    topicType: 'Microsoft.ResourceNotifications.ContainerServiceEventResources'
    topicLocation: 'global'
    functionId: '${functionAppId}/functions/scheduled-event'
    eventTypes: ['Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted']
    subjectContains: ''
    eventsIdentityId: eventsIdentityId
    deadLetterStorageId: deadLetterStorageId
    operatorsId: operatorsId
    tags: tags
  }
}

module changes 'event-topic.bicep' = if (changeEvents) {
  name: 'warden-change-events'
  scope: resourceGroup(hasChanges ? sharedTopics.changes.resourceGroup : group.name)
  params: {
    topicName: hasChanges ? sharedTopics.changes.name : 'aks-patch-warden-changes'
    exists: hasChanges
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
    topicLocation: 'global'
    functionId: '${functionAppId}/functions/resource-event'
    eventTypes: ['Microsoft.Resources.ResourceWriteSuccess', 'Microsoft.Resources.ResourceDeleteSuccess']
    subjectContains: '/providers/Microsoft.ContainerService/managedClusters/'
    eventsIdentityId: eventsIdentityId
    deadLetterStorageId: deadLetterStorageId
    operatorsId: operatorsId
    tags: tags
  }
}
