// The two topics of one subscription; a topic must live in the subscription it is about.
targetScope = 'subscription'

param functionAppId string
param wardenId string
param location string
@description('Identity that writes dead letters; empty: no dead letters.')
param eventsIdentityId string
param deadLetterStorageId string
param operatorsId string
param changeEvents bool
@description('Topics that are there already: { aks: { name, resourceGroup }, changes: { name, resourceGroup } }, each of them optional.')
param sharedTopics object

var hasAks = contains(sharedTopics, 'aks')
var hasChanges = contains(sharedTopics, 'changes')
var tags = { 'aks-patch-warden': wardenId }
// Wardens that share a topic deploy into the same resource group.
var suffix = uniqueString(functionAppId)

// Known by its tag to the hook of `azd down`, which removes it.
resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${wardenId}-events'
  location: location
  tags: tags
}

module aks 'event-topic.bicep' = {
  name: 'warden-aks-events-${suffix}'
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
  name: 'warden-change-events-${suffix}'
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
