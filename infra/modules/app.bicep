// The Function App and what it stands on: identity, logs, storage, mail, secrets. Every service is reached with the identity.
param location string
@minLength(8)
param token string
param tags object
@description('Ids, separated by commas; empty: every subscription the identity can read.')
param fleetSubscriptions string
param emailDataLocation string
param emailDomainId string
param emailSender string
@description('Settings that hold the URLs of the Teams receivers of the policy.')
param webhookSettings array
@description('Their values: { <setting>: <URL> }; one that is absent leaves its receiver off.')
@secure()
param webhooks object
param operatorEmail string
param writesStopped bool
param sweepSchedule string
@description('Client id of the app registration; empty: nobody signs in.')
param signInClientId string
@description('What the app is told beside, or instead: { <name>: <value> }.')
param settings object

var packageContainer = 'app-package'
var deadLetterContainer = 'dead-letters'
var queueNames = ['clusters', 'clusters-poison']
var tableNames = ['clusters', 'sweeps', 'changes', 'outbox', 'history', 'budgets', 'inbox', 'orders', 'fleet', 'images']
var hasSignIn = !empty(signInClientId)
var hasOwnDomain = !empty(emailDomainId)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${token}'
  location: location
  tags: tags
}

// Event Grid writes dead letters with it; it may do nothing else.
resource eventsIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-events-${token}'
  location: location
  tags: tags
}

// Stands in for a client secret of the app registration, which trusts it. It has no right on anything.
resource signInIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-sign-in-${token}'
  location: location
  tags: tags
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
    workspaceCapping: { dailyQuotaGb: 1 }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${token}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: 'st${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    networkAcls: { defaultAction: 'Allow', bypass: 'AzureServices' }
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource package 'containers' = {
      name: packageContainer
      properties: { publicAccess: 'None' }
    }

    resource deadLetters 'containers' = {
      name: deadLetterContainer
      properties: { publicAccess: 'None' }
    }
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [for name in queueNames: { name: name }]
  }

  resource tables 'tableServices' = {
    name: 'default'

    resource table 'tables' = [for name in tableNames: { name: name }]
  }
}

resource emailService 'Microsoft.Communication/emailServices@2025-05-01' = if (!hasOwnDomain) {
  name: 'email-${token}'
  location: 'global'
  tags: tags
  properties: { dataLocation: emailDataLocation }

  resource domain 'domains' = {
    name: 'AzureManagedDomain'
    location: 'global'
    properties: { domainManagement: 'AzureManaged', userEngagementTracking: 'Disabled' }
  }
}

resource communication 'Microsoft.Communication/communicationServices@2025-05-01' = {
  name: 'acs-${token}'
  location: 'global'
  tags: tags
  properties: {
    dataLocation: emailDataLocation
    linkedDomains: [hasOwnDomain ? emailDomainId : emailService::domain.id]
    disableLocalAuth: true
  }
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: 'kv-${token}'
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
  }

  // TEAMS_WEBHOOK_URL is the secret teams-webhook-url: names of secrets have no underscore.
  resource webhookUrls 'secrets' = [
    for name in webhookSettings: if (!empty(webhooks[?name])) {
      name: toLower(replace(name, '_', '-'))
      properties: { value: webhooks[?name] ?? '', contentType: 'text/plain' }
    }
  ]
}

var roles = [
  { id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', name: 'Storage Blob Data Owner' }
  { id: '974c5e8b-45b9-4653-ba55-5f855dd0fb88', name: 'Storage Queue Data Contributor' }
  { id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', name: 'Storage Table Data Contributor' }
]

resource storageAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in roles: {
    name: guid(storage.id, identity.id, role.id)
    scope: storage
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.id)
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      description: role.name
    }
  }
]

resource deadLetterAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, eventsIdentity.id, 'dead-letters')
  scope: storage::blobs::deadLetters
  properties: {
    // Storage Blob Data Contributor
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
    )
    principalId: eventsIdentity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource metricsAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, identity.id, 'metrics')
  scope: component
  properties: {
    // Monitoring Metrics Publisher
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      '3913510d-42f4-4e42-8a64-420c390055eb'
    )
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource mailAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(communication.id, identity.id, 'mail')
  scope: communication
  properties: {
    // Communication and Email Service Owner
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      '09976791-48a7-449e-bb21-39d1a415f350'
    )
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource secretAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, 'secrets')
  scope: vault
  properties: {
    // Key Vault Secrets User
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      '4633458b-17de-408a-b874-0445c86b69e6'
    )
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

// All of them: a deployment replaces every setting of the app, also those set by hand.
var ownSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  AZURE_CLIENT_ID: identity.properties.clientId
  // Without it the SDK tries every way of signing in that a developer's machine has, and complains of each.
  AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
  SUBSCRIPTIONS: fleetSubscriptions
  SWEEP_SCHEDULE: sweepSchedule
  WINDOW_WATCH_SCHEDULE: '0 */5 * * * *'
  EVENT_WATCH_SCHEDULE: '0 */15 * * * *'
  DIGEST_SCHEDULE: '0 0 6 * * *'
  OUTBOX_SCHEDULE: '0 * * * * *'
  SETTLE_DELAY_SECONDS: '30'
  WRITES_STOPPED: writesStopped ? 'true' : 'false'
  OPERATOR_EMAIL: operatorEmail
  EMAIL_ENDPOINT: 'https://${communication.properties.hostName}'
  EMAIL_SENDER: hasOwnDomain ? emailSender : 'DoNotReply@${emailService::domain!.properties.fromSenderDomain}'
}
var secretSettings = toObject(
  webhookSettings,
  name => name,
  name =>
    empty(webhooks[?name])
      ? ''
      : '@Microsoft.KeyVault(VaultName=${vault.name};SecretName=${toLower(replace(name, '_', '-'))})'
)

// Only they say that the platform verifies who calls.
var signInSettings = hasSignIn
  ? {
      SIGN_IN: 'entra'
      SIGN_IN_TENANT_ID: tenant().tenantId
      SIGN_IN_CLIENT_ID: signInClientId
      OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: signInIdentity.properties.clientId
      WEBSITE_AUTH_AAD_ALLOWED_TENANTS: tenant().tenantId
    }
  : {}

// Nobody else may say it, or everybody could be anybody. App Service makes `_` of a dot in a name, and compares without case.
var ofSignIn = loadJsonContent('../sign-in.json', '.settings')
var ofPlatform = loadJsonContent('../sign-in.json', '.platformPrefix')
var otherSettings = filter(
  items(union(ownSettings, secretSettings, settings)),
  setting =>
    !contains(ofSignIn, toUpper(replace(trim(setting.key), '.', '_'))) && !startsWith(
      toUpper(replace(trim(setting.key), '.', '_')),
      ofPlatform
    )
)

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: 'func-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'warden' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {}, '${signInIdentity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Turns /admin off, so that the master key starts no function. No published type has it; the documentation does.
    #disable-next-line BCP037
    functionsRuntimeAdminIsolationEnabled: true
    keyVaultReferenceIdentity: identity.id
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: { maximumInstanceCount: 40, instanceMemoryMB: 2048 }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
    }
  }
  dependsOn: [storageAccess, secretAccess, vault::webhookUrls]

  // docs/facts/app-service-authentication.md has the sources.
  resource signIn 'config' = if (hasSignIn) {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'RedirectToLoginPage'
        redirectToProvider: 'azureactivedirectory'
        // Event Grid and the probe of health have no token; Event Grid has its own key. Whether case matters is not known.
        excludedPaths: ['/api/health', '/runtime/webhooks/EventGrid', '/runtime/webhooks/eventgrid']
      }
      httpSettings: { requireHttps: true }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: signInClientId
            clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: { allowedAudiences: [signInClientId, 'api://${signInClientId}'] }
        }
      }
      // The app asks no other service in a person's name, so no token is kept.
      login: { tokenStore: { enabled: false } }
    }
  }

  // After it: an app that is told that the platform verifies who calls, before the platform does, would believe anybody.
  resource appSettings 'config' = {
    name: 'appsettings'
    properties: toObject(
      concat(otherSettings, items(signInSettings)),
      setting => setting.key,
      setting => string(setting.value)
    )
    dependsOn: [signIn]
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
}

output functionAppId string = app.id
output functionAppName string = app.name
output functionAppUrl string = 'https://${app.properties.defaultHostName}'
output storageId string = storage.id
output principalId string = identity.properties.principalId
output componentId string = component.id
output eventsIdentityId string = eventsIdentity.id
output signInPrincipalId string = signInIdentity.properties.principalId
