// Also to Teams.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param operatorEmail = 'operator@example.com'
param teamsWebhookUrl = 'https://prod.westeurope.logic.azure.example/workflows/1'
