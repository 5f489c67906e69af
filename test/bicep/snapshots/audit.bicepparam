// What a first `azd up` deploys: one subscription, nothing is changed, mail from a domain that Azure manages.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param operatorEmail = 'operator@example.com'
