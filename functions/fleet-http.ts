/** The whole fleet as the warden remembers it: as JSON, as a page, as a calendar. */

import { app } from '@azure/functions';
import { calendarOnRequest, clustersOnRequest, reportOnRequest } from '../shared/inbound/fleet-requests.ts';
import { onRequest } from '../shared/inbound/on-request.ts';
import { services } from '../shared/services.ts';

app.http('fleet-clusters', {
  methods: ['GET'],
  route: 'clusters',
  authLevel: 'function',
  handler: onRequest(clustersOnRequest(services)),
});

app.http('fleet-report', {
  methods: ['GET'],
  route: 'report',
  authLevel: 'function',
  handler: onRequest(reportOnRequest(services)),
});

app.http('fleet-calendar', {
  methods: ['GET'],
  route: 'calendar',
  authLevel: 'function',
  handler: onRequest(calendarOnRequest(services)),
});
