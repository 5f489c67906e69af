/** Starts a sweep by hand, lists the last ones, and tells how far one is. */

import { app } from '@azure/functions';
import { httpDoor } from '../shared/inbound/http-door.ts';
import { listSweepsOnRequest, startSweepOnRequest, sweepProgressOnRequest } from '../shared/inbound/sweep-requests.ts';
import { services } from '../shared/services.ts';

app.http(
  'sweeps-start',
  httpDoor(services.keeper, { methods: ['POST'], route: 'sweeps', needs: 'Operator' }, startSweepOnRequest(services)),
);

app.http(
  'sweeps-list',
  httpDoor(
    services.keeper,
    { methods: ['GET'], route: 'sweeps', needs: 'Reader' },
    listSweepsOnRequest(services.ledger),
  ),
);

app.http(
  'sweeps-progress',
  httpDoor(
    services.keeper,
    { methods: ['GET'], route: 'sweeps/{id}', needs: 'Reader' },
    sweepProgressOnRequest(services),
  ),
);
