/** Stops every write at once, says whether they are stopped, and releases them. */

import { app } from '@azure/functions';
import { httpDoor } from '../shared/inbound/http-door.ts';
import { releaseOnRequest, showStopOnRequest, stopOnRequest } from '../shared/inbound/stop-requests.ts';
import { services } from '../shared/services.ts';

const route = 'stop';

app.http(
  'stop-show',
  httpDoor(services.keeper, { methods: ['GET'], route, needs: 'Reader' }, showStopOnRequest(services)),
);

app.http(
  'stop-writes',
  httpDoor(services.keeper, { methods: ['PUT', 'POST'], route, needs: 'Operator' }, stopOnRequest(services)),
);

app.http(
  'stop-release',
  httpDoor(services.keeper, { methods: ['DELETE'], route, needs: 'Operator' }, releaseOnRequest(services)),
);
