// AKS Patch Warden: one resource group with everything it needs, and its rights on the fleet. No keys anywhere.
targetScope = 'subscription'

@description('Name of the environment; part of every resource name.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Region of the resources.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Ids of the subscriptions whose clusters are watched, separated by commas; empty: the one deployed to.')
param fleetSubscriptions string = ''

@description('Grants the rights to repair. Policy decides whether they are used.')
param enforce bool = false

@description('Actions on linked resources that a write of a cluster needs as well, separated by commas, such as Microsoft.Network/virtualNetworks/subnets/join/action.')
param linkedActions string = ''

@description('Resource id of a verified domain of your own in Email Communication Services; empty: a domain that Azure manages (10 mails an hour).')
param emailDomainId string = ''

@description('Sender address in that domain, such as aks@contoso.com; needed with emailDomainId.')
param emailSender string = ''

@description('Where mails are kept at rest, such as Europe or United States.')
param emailDataLocation string = 'Europe'

@description('URL of the Teams Workflows webhook that the policy names as TEAMS_WEBHOOK_URL; empty when the policy has no Teams receiver.')
@secure()
param teamsWebhookUrl string = ''

@description('Address that alerts about the warden itself go to; empty: no alerts.')
param operatorEmail string = ''

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName, application: 'aks-patch-warden' }
var fleet = empty(fleetSubscriptions) ? [subscription().subscriptionId] : split(fleetSubscriptions, ',')

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module app 'modules/app.bicep' = {
  name: 'app'
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    fleetSubscriptions: join(fleet, ',')
    emailDataLocation: emailDataLocation
    emailDomainId: emailDomainId
    emailSender: emailSender
    teamsWebhookUrl: teamsWebhookUrl
  }
}

module operations 'modules/operations.bicep' = {
  name: 'operations'
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    componentId: app.outputs.componentId
    operatorEmail: operatorEmail
  }
}

module access 'modules/fleet-access.bicep' = [
  for id in fleet: {
    name: 'fleet-access-${token}'
    scope: subscription(id)
    params: {
      principalId: app.outputs.principalId
      environmentName: environmentName
      enforce: enforce
      linkedActions: empty(linkedActions) ? [] : split(linkedActions, ',')
    }
  }
]

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_LOCATION string = location
output FUNCTION_APP_ID string = app.outputs.functionAppId
output FUNCTION_APP_NAME string = app.outputs.functionAppName
output STORAGE_ACCOUNT_ID string = app.outputs.storageId
output EVENTS_IDENTITY_ID string = app.outputs.eventsIdentityId
output OPERATORS_ID string = operations.outputs.operatorsId
output PRINCIPAL_ID string = app.outputs.principalId
output FLEET_SUBSCRIPTIONS string = join(fleet, ',')
