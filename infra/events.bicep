// Event Grid: what AKS and people do in each subscription of the fleet, delivered to the functions. After the code is deployed.
targetScope = 'subscription'

@description('Name of the azd environment; `azd down` finds the resource groups of this subscription by it.')
param environmentName string

@description('Resource id of the Function App.')
param functionAppId string

@description('Ids of the subscriptions of the fleet, separated by commas.')
param fleetSubscriptions string

@description('Resource group for the topics; made in each subscription where it is not there yet.')
param resourceGroupName string

param location string

@description('Identity that writes dead letters.')
param eventsIdentityId string

@description('Storage account with the container dead-letters.')
param deadLetterStorageId string

@description('Action group told of dead letters; empty: nobody.')
param operatorsId string = ''

@description('Hear of changes that people make as they make them; otherwise the next sweep finds them.')
param changeEvents bool = true

@description('Topics to share, as JSON: {"<subscription id>": {"aks": {"name": "...", "resourceGroup": "..."}, "changes": {...}}}; empty: none.')
param existingTopics string = ''

var sharedTopics = empty(existingTopics) ? {} : json(existingTopics)
var tags = { 'azd-env-name': environmentName, application: 'aks-patch-warden' }

module topics 'modules/events-in-subscription.bicep' = [
  for id in split(fleetSubscriptions, ','): {
    name: 'warden-events-${uniqueString(functionAppId)}'
    scope: subscription(id)
    params: {
      functionAppId: functionAppId
      resourceGroupName: resourceGroupName
      location: location
      tags: tags
      eventsIdentityId: eventsIdentityId
      deadLetterStorageId: deadLetterStorageId
      operatorsId: operatorsId
      changeEvents: changeEvents
      sharedTopics: contains(sharedTopics, id) ? sharedTopics[id] : {}
    }
  }
]
