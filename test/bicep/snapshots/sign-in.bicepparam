// People and machines sign in.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param operatorEmail = 'operator@example.com'
param signInClientId = 'cccccccc-0000-4000-8000-000000000000'
