/** One cluster by hand: look at it, reconcile it, undo the last write. */

import { app } from '@azure/functions';
import { requestClusterOnRequest, showClusterOnRequest } from '../shared/inbound/cluster-requests.ts';
import { onRequest } from '../shared/inbound/on-request.ts';
import { services } from '../shared/services.ts';

const route = 'clusters/{subscriptionId}/{resourceGroup}/{name}';

app.http('clusters-show', {
  methods: ['GET'],
  route,
  authLevel: 'function',
  handler: onRequest(showClusterOnRequest(services.showCluster)),
});

app.http('clusters-reconcile', {
  methods: ['POST'],
  route: `${route}/reconcile`,
  authLevel: 'function',
  handler: onRequest(requestClusterOnRequest(services)),
});

app.http('clusters-undo', {
  methods: ['POST'],
  route: `${route}/undo`,
  authLevel: 'function',
  handler: onRequest(requestClusterOnRequest(services, true)),
});
