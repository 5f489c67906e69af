// System topics and their subscriptions. Azure allows one topic per source: name an existing one to use it.
param functionAppId string
param deadLetterStorageId string
@description('Name of an existing topic of type ContainerServiceEventResources in this resource group; empty: a new one.')
param existingAksTopic string
@description('Name of an existing topic of type Microsoft.Resources.Subscriptions in this resource group; empty: a new one.')
param existingWriteTopic string

var aksTopicName = empty(existingAksTopic) ? 'aks-patch-warden-aks' : existingAksTopic
var writeTopicName = empty(existingWriteTopic) ? 'aks-patch-warden-writes' : existingWriteTopic
var deadLetters = {
  endpointType: 'StorageBlob'
  properties: { resourceId: deadLetterStorageId, blobContainerName: 'dead-letters' }
}

resource aksTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (empty(existingAksTopic)) {
  name: aksTopicName
  location: 'global'
  properties: {
    source: subscription().id
    topicType: 'Microsoft.ResourceNotifications.ContainerServiceEventResources'
  }
}

resource writeTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (empty(existingWriteTopic)) {
  name: writeTopicName
  location: 'global'
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

resource aksEvents 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  name: '${aksTopicName}/aks-patch-warden'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${functionAppId}/functions/scheduled-event'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: [
        'Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted'
      ]
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    deadLetterDestination: deadLetters
  }
  dependsOn: [aksTopic]
}

resource writeEvents 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  name: '${writeTopicName}/aks-patch-warden'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${functionAppId}/functions/resource-event'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess', 'Microsoft.Resources.ResourceDeleteSuccess']
      advancedFilters: [
        {
          operatorType: 'StringContains'
          key: 'subject'
          values: ['/providers/Microsoft.ContainerService/managedClusters/']
        }
      ]
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    deadLetterDestination: deadLetters
  }
  dependsOn: [writeTopic]
}
