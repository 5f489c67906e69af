/** The whole fleet as the warden remembers it: as JSON, as a page, as a calendar. */

import { app } from '@azure/functions';
import { calendarOnRequest, clustersOnRequest, reportOnRequest } from '../shared/inbound/fleet-requests.ts';
import { httpDoor } from '../shared/inbound/http-door.ts';
import { services } from '../shared/services.ts';

app.http(
  'fleet-clusters',
  httpDoor(services.keeper, { methods: ['GET'], route: 'clusters', needs: 'Reader' }, clustersOnRequest(services)),
);

app.http(
  'fleet-report',
  httpDoor(services.keeper, { methods: ['GET'], route: 'report', needs: 'Reader' }, reportOnRequest(services)),
);

app.http(
  'fleet-calendar',
  httpDoor(services.keeper, { methods: ['GET'], route: 'calendar', needs: 'Reader' }, calendarOnRequest(services)),
);
