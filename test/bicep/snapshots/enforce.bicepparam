// Repairs, also of clusters in a network of their own.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param operatorEmail = 'operator@example.com'
param enforce = true
param linkedActions = 'Microsoft.Network/virtualNetworks/subnets/join/action, Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'
