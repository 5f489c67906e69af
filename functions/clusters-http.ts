/** One cluster by hand: look at it, reconcile it, undo the last write. */

import { app } from '@azure/functions';
import { requestClusterOnRequest, showClusterOnRequest } from '../shared/inbound/cluster-requests.ts';
import { httpDoor } from '../shared/inbound/http-door.ts';
import { services } from '../shared/services.ts';

const route = 'clusters/{subscriptionId}/{resourceGroup}/{name}';

app.http(
  'clusters-show',
  httpDoor(services.keeper, { methods: ['GET'], route, needs: 'Reader' }, showClusterOnRequest(services.showCluster)),
);

app.http(
  'clusters-reconcile',
  httpDoor(
    services.keeper,
    { methods: ['POST'], route: `${route}/reconcile`, needs: 'Operator' },
    requestClusterOnRequest(services),
  ),
);

app.http(
  'clusters-undo',
  httpDoor(
    services.keeper,
    { methods: ['POST'], route: `${route}/undo`, needs: 'Operator' },
    requestClusterOnRequest(services, true),
  ),
);
