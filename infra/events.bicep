// Event Grid: what AKS and people do in each subscription of the fleet, delivered to the functions. After the code is deployed.
targetScope = 'subscription'

@description('Resource id of the Function App.')
param functionAppId string

@description('Ids of the subscriptions of the fleet, separated by commas.')
param fleetSubscriptions string

@description('Resource group for the topics; made in each subscription where it is not there yet.')
param resourceGroupName string

param location string

@description('Storage account with the container dead-letters.')
param deadLetterStorageId string

module topics 'modules/events-in-subscription.bicep' = [
  for id in split(fleetSubscriptions, ','): {
    name: 'warden-events-${uniqueString(functionAppId)}'
    scope: subscription(id)
    params: {
      functionAppId: functionAppId
      resourceGroupName: resourceGroupName
      location: location
      deadLetterStorageId: deadLetterStorageId
    }
  }
]
