// Events of two subscriptions; in the second one, one topic was there before.
using '../../../infra/events.bicep'

param wardenId = 'prod-abc123'
param functionAppId = '/subscriptions/11111111-0000-4000-8000-000000000000/resourceGroups/rg-prod/providers/Microsoft.Web/sites/func-abc123'
param fleetSubscriptions = ['11111111-0000-4000-8000-000000000000', '22222222-0000-4000-8000-000000000000']
param location = 'westeurope'
param eventsIdentityId = '/subscriptions/11111111-0000-4000-8000-000000000000/resourceGroups/rg-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-events-abc123'
param deadLetterStorageId = '/subscriptions/11111111-0000-4000-8000-000000000000/resourceGroups/rg-prod/providers/Microsoft.Storage/storageAccounts/stabc123'
param operatorsId = '/subscriptions/11111111-0000-4000-8000-000000000000/resourceGroups/rg-prod/providers/Microsoft.Insights/actionGroups/ag-abc123'
param existingTopics = {
  '22222222-0000-4000-8000-000000000000': { changes: { name: 'their-topic', resourceGroup: 'rg-platform' } }
}
