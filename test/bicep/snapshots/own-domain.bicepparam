// Mail from a verified domain that was there before.
using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param operatorEmail = 'operator@example.com'
param emailDomainId = '/subscriptions/11111111-0000-4000-8000-000000000000/resourceGroups/rg-mail/providers/Microsoft.Communication/emailServices/mail/domains/contoso.com'
param emailSender = 'aks@contoso.com'
