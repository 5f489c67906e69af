// Rights on every subscription below a management group, instead of one by one:
// az deployment mg create --management-group-id <id> --location <region> --template-file infra/fleet/management-group.bicep --parameters principalId=<PRINCIPAL_ID> wardenId=<WARDEN_ID>
targetScope = 'managementGroup'

@description('Principal id of the identity; the output PRINCIPAL_ID of main.bicep.')
param principalId string
@description('The output WARDEN_ID of main.bicep.')
param wardenId string
@description('Grants the rights to repair.')
param enforce bool = false
@description('Actions on linked resources that a write of a cluster needs as well.')
param linkedActions array = []
@description('Names of rows of `optional` in actions.json, such as activityLog.')
param optionalRights array = []

var actions = loadJsonContent('../actions.json')
var optional = map(filter(actions.optional, row => contains(optionalRights, row.name)), row => row.action)

resource auditRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, wardenId, 'audit')
  properties: {
    roleName: 'AKS Patch Warden audit (${wardenId}, ${managementGroup().name})'
    description: 'Reads AKS clusters, their pools and maintenance configurations.'
    type: 'CustomRole'
    assignableScopes: [managementGroup().id]
    permissions: [
      { actions: concat(actions.read, optional), notActions: actions.notRead, dataActions: [], notDataActions: [] }
    ]
  }
}

resource enforceRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (enforce) {
  name: guid(managementGroup().id, wardenId, 'enforce')
  properties: {
    roleName: 'AKS Patch Warden enforce (${wardenId}, ${managementGroup().name})'
    description: 'Sets the node OS upgrade channel and maintenance configurations of AKS clusters.'
    type: 'CustomRole'
    assignableScopes: [managementGroup().id]
    permissions: [
      { actions: concat(actions.write, linkedActions), notActions: [], dataActions: [], notDataActions: [] }
    ]
  }
}

resource auditAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, principalId, 'audit')
  properties: {
    roleDefinitionId: auditRole.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource enforceAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (enforce) {
  name: guid(managementGroup().id, principalId, 'enforce')
  properties: {
    roleDefinitionId: enforceRole.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
