// What tells that the warden itself is not well. Each alert has a section in docs/operate.md.
param location string
param token string
param tags object
param componentId string
param operatorEmail string

var hasOperator = !empty(operatorEmail)
var alerts = [
  {
    name: 'no-sweep'
    title: 'AKS Patch Warden has not swept for 26 hours'
    query: loadTextContent('../queries/no-sweep.kql')
    frequency: 'PT1H'
    window: 'P2D'
    severity: 1
  }
  {
    name: 'poison'
    title: 'AKS Patch Warden gave a cluster up'
    query: loadTextContent('../queries/poison.kql')
    frequency: 'PT15M'
    window: 'PT30M'
    severity: 2
  }
  {
    name: 'unreadable'
    title: 'AKS Patch Warden cannot read a message'
    query: loadTextContent('../queries/unreadable.kql')
    frequency: 'PT15M'
    window: 'PT1H'
    severity: 2
  }
  {
    name: 'undelivered'
    title: 'AKS Patch Warden cannot deliver notices'
    query: loadTextContent('../queries/undelivered.kql')
    frequency: 'PT15M'
    window: 'PT30M'
    severity: 2
  }
  {
    name: 'throttled'
    title: 'Azure throttles AKS Patch Warden'
    query: loadTextContent('../queries/throttled.kql')
    frequency: 'PT1H'
    window: 'PT1H'
    severity: 3
  }
]

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = if (hasOperator) {
  name: 'ag-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'akswarden'
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: operatorEmail, useCommonAlertSchema: true }]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: if (hasOperator) {
    name: 'alert-${alert.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.title
      severity: alert.severity
      enabled: true
      scopes: [componentId]
      evaluationFrequency: alert.frequency
      windowSize: alert.window
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [operators.id] }
      // A dead app leaves no trace, and after two days nothing for the query to find: that must not resolve its alert.
      autoMitigate: alert.name != 'no-sweep'
      muteActionsDuration: alert.name == 'no-sweep' ? 'P1D' : null
    }
  }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(componentId, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'AKS Patch Warden'
    category: 'workbook'
    sourceId: componentId
    serializedData: loadTextContent('../workbook.json')
  }
}

output operatorsId string = hasOperator ? operators.id : ''
