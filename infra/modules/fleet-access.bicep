// What the warden may do in one subscription: read always, write only where repairs are wanted.
targetScope = 'subscription'

param principalId string
param wardenId string
param enforce bool
param linkedActions array
@description('Names of rows of `optional` in actions.json.')
param optionalRights array

var actions = loadJsonContent('../actions.json')
var optional = map(filter(actions.optional, row => contains(optionalRights, row.name)), row => row.action)

resource auditRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, wardenId, 'audit')
  properties: {
    roleName: 'AKS Patch Warden audit (${wardenId}, ${subscription().subscriptionId})'
    description: 'Reads AKS clusters, their pools and maintenance configurations.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      { actions: concat(actions.read, optional), notActions: actions.notRead, dataActions: [], notDataActions: [] }
    ]
  }
}

resource enforceRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (enforce) {
  name: guid(subscription().id, wardenId, 'enforce')
  properties: {
    roleName: 'AKS Patch Warden enforce (${wardenId}, ${subscription().subscriptionId})'
    description: 'Sets the node OS upgrade channel and maintenance configurations of AKS clusters.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      { actions: concat(actions.write, linkedActions), notActions: [], dataActions: [], notDataActions: [] }
    ]
  }
}

resource auditAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'audit')
  properties: {
    roleDefinitionId: auditRole.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource enforceAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (enforce) {
  name: guid(subscription().id, principalId, 'enforce')
  properties: {
    roleDefinitionId: enforceRole.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
