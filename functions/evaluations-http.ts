/** Judges posted clusters and touches nothing. */

import { app } from '@azure/functions';
import { evaluateOnRequest } from '../shared/inbound/evaluation-requests.ts';
import { onRequest } from '../shared/inbound/on-request.ts';
import { services } from '../shared/services.ts';

app.http('evaluations-http', {
  methods: ['POST'],
  route: 'evaluations',
  authLevel: 'function',
  handler: onRequest(evaluateOnRequest(services.evaluateClusters)),
});
