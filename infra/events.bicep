// Event Grid: what AKS and people do in each subscription of the fleet, delivered to the functions. After the code is deployed.
targetScope = 'subscription'

@description('The output WARDEN_ID of main.bicep. The topics of a subscription live in the resource group rg-<wardenId>-events.')
param wardenId string

@description('Resource id of the Function App.')
param functionAppId string

@description('Ids of the subscriptions of the fleet.')
param fleetSubscriptions array

@description('Region of the resource groups.')
param location string

@description('Identity that writes dead letters.')
param eventsIdentityId string

@description('Storage account with the container dead-letters.')
param deadLetterStorageId string

@description('Action group told of dead letters; empty: nobody.')
param operatorsId string = ''

@description('Hear of changes that people make as they make them; otherwise the next sweep finds them.')
param changeEvents bool = true

@description('Keeps events that were not taken; false where the tenant refuses an identity on a topic in the region global.')
param deadLetters bool = true

@description('Topics to share: { <subscription id>: { aks: { name, resourceGroup }, changes: { name, resourceGroup } } }, each of them optional.')
param existingTopics object = {}

module topics 'modules/events-in-subscription.bicep' = [
  for id in fleetSubscriptions: {
    name: 'warden-events-${uniqueString(functionAppId)}'
    scope: subscription(id)
    params: {
      functionAppId: functionAppId
      wardenId: wardenId
      location: location
      eventsIdentityId: deadLetters ? eventsIdentityId : ''
      deadLetterStorageId: deadLetterStorageId
      operatorsId: operatorsId
      changeEvents: changeEvents
      sharedTopics: existingTopics[?id] ?? {}
    }
  }
]
