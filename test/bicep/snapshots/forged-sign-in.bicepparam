// Somebody says in the free settings that people sign in, in every spelling that App Service makes one name of.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param operatorEmail = 'operator@example.com'
param settings = {
  sign_in: 'entra'
  'SIGN.IN_TENANT.ID': '22222222-0000-4000-8000-000000000000'
  ' SIGN_IN_CLIENT_ID ': 'cccccccc-0000-4000-8000-000000000000'
  Override_Use_Mi_Fic_Assertion_ClientId: 'cccccccc-0000-4000-8000-000000000000'
  'WEBSITE.AUTH_ENABLED': 'True'
  KEYS_MAY_READ: 'false'
}
