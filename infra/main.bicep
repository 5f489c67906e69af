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

@description('Watches every subscription that the identity can read, such as those below a management group; events come from fleetSubscriptions only.')
param watchAll bool = false

@description('Grants the rights to repair. Policy decides whether they are used.')
param enforce bool = false

@description('Actions on linked resources that a write of a cluster needs as well, separated by commas, such as Microsoft.Network/virtualNetworks/subnets/join/action.')
param linkedActions string = ''

@description('Rights that are granted only on request, separated by commas: the names in `optional` of actions.json, such as activityLog.')
param optionalRights string = ''

@description('Resource id of a verified domain of your own in Email Communication Services; empty: a domain that Azure manages (10 mails an hour).')
param emailDomainId string = ''

@description('Sender address in that domain, such as aks@contoso.com; needed with emailDomainId.')
param emailSender string = ''

@description('Where mails are kept at rest, such as Europe or United States.')
param emailDataLocation string = 'Europe'

@description('URL of the Teams Workflows webhook that the policy names as TEAMS_WEBHOOK_URL; empty: nothing goes to Teams.')
@secure()
param teamsWebhookUrl string = ''

@description('URLs of further Teams receivers of the policy: { <urlSetting of the receiver>: <URL> }.')
@secure()
param teamsWebhooks object = {}

@description('Mail address of who runs the warden: notices go there until the policy names others, and alerts about the warden itself.')
@minLength(3)
param operatorEmail string

@description('Holds every write at once.')
param writesStopped bool = false

@description('When the fleet is swept: NCRONTAB, in UTC.')
param sweepSchedule string = '0 0 * * * *'

@description('Client id of the app registration that people and machines sign in to; empty: nobody signs in.')
param signInClientId string = ''

@description('Further settings of the app, or other values for those that app.bicep makes: { <name>: <value> }. Those of sign-in are passed over.')
param settings object = {}

var token = toLower(uniqueString(subscription().id, environmentName, location))
// Its names in other subscriptions; another warden may have the same environment name.
var wardenId = '${environmentName}-${token}'
var tags = { 'azd-env-name': environmentName, 'aks-patch-warden': wardenId }
var listed = filter(map(split(fleetSubscriptions, ','), id => toLower(trim(id))), id => !empty(id))
// union: each of them once.
var fleet = empty(listed) ? [subscription().subscriptionId] : union(listed, [])
// Which settings may hold a URL is no secret, so that a preview can show the secrets and settings one by one.
var teamsReceivers = filter(loadJsonContent('policy.json', '.receivers'), receiver => receiver.kind == 'teams')
var webhookSettings = union(map(teamsReceivers, receiver => receiver.urlSetting), [])

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
    fleetSubscriptions: watchAll ? '' : join(fleet, ',')
    emailDataLocation: emailDataLocation
    emailDomainId: emailDomainId
    emailSender: emailSender
    webhookSettings: webhookSettings
    webhooks: union({ TEAMS_WEBHOOK_URL: teamsWebhookUrl }, teamsWebhooks)
    operatorEmail: operatorEmail
    writesStopped: writesStopped
    sweepSchedule: sweepSchedule
    signInClientId: signInClientId
    settings: settings
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
      wardenId: wardenId
      enforce: enforce
      linkedActions: filter(map(split(linkedActions, ','), action => trim(action)), action => !empty(action))
      optionalRights: map(split(optionalRights, ','), name => trim(name))
    }
  }
]

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_LOCATION string = location
output FUNCTION_APP_ID string = app.outputs.functionAppId
output FUNCTION_APP_NAME string = app.outputs.functionAppName
output FUNCTION_APP_URL string = app.outputs.functionAppUrl
output STORAGE_ACCOUNT_ID string = app.outputs.storageId
output EVENTS_IDENTITY_ID string = app.outputs.eventsIdentityId
output OPERATORS_ID string = operations.outputs.operatorsId
output WARDEN_ID string = wardenId
// The identity that stands in for a secret of the app registration.
output SIGN_IN_PRINCIPAL_ID string = app.outputs.signInPrincipalId
output PRINCIPAL_ID string = app.outputs.principalId
output FLEET_SUBSCRIPTIONS string = join(fleet, ',')
