// One system topic and what it delivers to one function. Azure allows one topic per source and kind: name an existing one to share it.
@description('Name of the topic.')
param topicName string
@description('True: the topic is there already and stays as it is. It has no identity of ours, so nothing is dead-lettered from it.')
param exists bool
@description('Resource id of what the events are about.')
param source string
param topicType string
@description('global, or the region of the cluster that the topic is about.')
param topicLocation string
param functionId string
param eventTypes array
@description('Text that the subject contains; empty: every subject.')
param subjectContains string
@description('Identity that writes dead letters; empty: no dead letters.')
param eventsIdentityId string
param deadLetterStorageId string
@description('Action group told of dead letters; empty: nobody.')
param operatorsId string
param tags object

var hasDeadLetters = !exists && !empty(eventsIdentityId)

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (!exists) {
  name: topicName
  location: topicLocation
  tags: tags
  identity: hasDeadLetters ? { type: 'UserAssigned', userAssignedIdentities: { '${eventsIdentityId}': {} } } : null
  properties: { source: source, topicType: topicType }
}

var deadLetters = {
  identity: { type: 'UserAssigned', userAssignedIdentity: eventsIdentityId }
  deadLetterDestination: {
    endpointType: 'StorageBlob'
    properties: { resourceId: deadLetterStorageId, blobContainerName: 'dead-letters' }
  }
}

resource events 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  // Several wardens may share a topic.
  name: 'aks-patch-warden-${uniqueString(functionId)}'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: { resourceId: functionId, maxEventsPerBatch: 1, preferredBatchSizeInKilobytes: 64 }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: eventTypes
      advancedFilters: empty(subjectContains)
        ? []
        : [{ operatorType: 'StringContains', key: 'subject', values: [subjectContains] }]
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    deadLetterWithResourceIdentity: hasDeadLetters ? deadLetters : null
  }
}

resource deadLettered 'Microsoft.Insights/metricAlerts@2018-03-01' = if (hasDeadLetters && !empty(operatorsId)) {
  name: 'alert-dead-letters-${topicName}'
  location: 'global'
  tags: tags
  properties: {
    description: 'AKS Patch Warden did not take an event within a day'
    severity: 2
    enabled: true
    scopes: [resourceId('Microsoft.EventGrid/systemTopics', topicName)]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-lettered'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    autoMitigate: true
    actions: [{ actionGroupId: operatorsId }]
  }
  dependsOn: [topic]
}
