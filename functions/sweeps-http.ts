/** Starts a sweep by hand, lists the last ones, and tells how far one is. */

import { app } from '@azure/functions';
import { onRequest } from '../shared/inbound/on-request.ts';
import { listSweepsOnRequest, startSweepOnRequest, sweepProgressOnRequest } from '../shared/inbound/sweep-requests.ts';
import { services } from '../shared/services.ts';

app.http('sweeps-start', {
  methods: ['POST'],
  route: 'sweeps',
  authLevel: 'function',
  handler: onRequest(startSweepOnRequest(services)),
});

app.http('sweeps-list', {
  methods: ['GET'],
  route: 'sweeps',
  authLevel: 'function',
  handler: onRequest(listSweepsOnRequest(services.ledger)),
});

app.http('sweeps-progress', {
  methods: ['GET'],
  route: 'sweeps/{id}',
  authLevel: 'function',
  handler: onRequest(sweepProgressOnRequest(services)),
});
