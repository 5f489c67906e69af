/** Exemptions: granted and ended per cluster, and listed. */

import { app } from '@azure/functions';
import { endOnRequest, grantOnRequest, listOnRequest } from '../shared/inbound/exemption-requests.ts';
import { onRequest } from '../shared/inbound/on-request.ts';
import { services } from '../shared/services.ts';

const route = 'clusters/{subscriptionId}/{resourceGroup}/{name}/exemption';

app.http('exemptions-grant', {
  methods: ['PUT'],
  route,
  authLevel: 'function',
  handler: onRequest(grantOnRequest(services.exemptions, services.exemptionLimits)),
});

app.http('exemptions-end', {
  methods: ['DELETE'],
  route,
  authLevel: 'function',
  handler: onRequest(endOnRequest(services.exemptions)),
});

app.http('exemptions-list', {
  methods: ['GET'],
  route: 'exemptions',
  authLevel: 'function',
  handler: onRequest(listOnRequest(services.exemptions)),
});
