// The topics of one subscription live in a resource group of that subscription.
targetScope = 'subscription'

param functionAppId string
param resourceGroupName string
param location string
param deadLetterStorageId string

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
}

module topics 'event-topics.bicep' = {
  name: 'warden-topics'
  scope: group
  params: {
    functionAppId: functionAppId
    deadLetterStorageId: deadLetterStorageId
    existingAksTopic: ''
    existingWriteTopic: ''
  }
}
