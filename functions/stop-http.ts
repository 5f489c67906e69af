/** Stops every write at once, says whether they are stopped, and releases them. */

import { app } from '@azure/functions';
import { onRequest } from '../shared/inbound/on-request.ts';
import { releaseOnRequest, showStopOnRequest, stopOnRequest } from '../shared/inbound/stop-requests.ts';
import { services } from '../shared/services.ts';

const route = 'stop';

app.http('stop-show', {
  methods: ['GET'],
  route,
  authLevel: 'function',
  handler: onRequest(showStopOnRequest(services)),
});

app.http('stop-writes', {
  methods: ['PUT', 'POST'],
  route,
  authLevel: 'function',
  handler: onRequest(stopOnRequest(services)),
});

app.http('stop-release', {
  methods: ['DELETE'],
  route,
  authLevel: 'function',
  handler: onRequest(releaseOnRequest(services)),
});
