/** Starts a sweep by hand, and tells how far one is. */

import { app } from '@azure/functions';
import { onRequest } from '../shared/inbound/on-request.ts';
import { startSweepOnRequest, sweepProgressOnRequest } from '../shared/inbound/sweep-requests.ts';
import { services } from '../shared/services.ts';

app.http('sweeps-start', {
  methods: ['POST'],
  route: 'sweeps',
  authLevel: 'function',
  handler: onRequest(startSweepOnRequest(services.startSweep)),
});

app.http('sweeps-progress', {
  methods: ['GET'],
  route: 'sweeps/{id}',
  authLevel: 'function',
  handler: onRequest(sweepProgressOnRequest(services.ledger)),
});
