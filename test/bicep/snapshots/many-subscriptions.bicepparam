// Three subscriptions, written as people write lists; settings of the app changed and added.
using '../../../infra/main.bicep'

param environmentName = 'fleet'
param location = 'northeurope'
param operatorEmail = 'operator@example.com'
param fleetSubscriptions = '11111111-0000-4000-8000-000000000000, 22222222-0000-4000-8000-000000000000,22222222-0000-4000-8000-000000000000 ,33333333-0000-4000-8000-000000000000'
param settings = { SETTLE_DELAY_SECONDS: '60', EMAIL_PER_HOUR: 100 }
