/** Judges posted clusters and touches nothing. */

import { app } from '@azure/functions';
import { evaluateOnRequest } from '../shared/inbound/evaluation-requests.ts';
import { httpDoor } from '../shared/inbound/http-door.ts';
import { services } from '../shared/services.ts';

app.http(
  'evaluations-http',
  httpDoor(
    services.keeper,
    { methods: ['POST'], route: 'evaluations', needs: 'Reader' },
    evaluateOnRequest(services.evaluateClusters),
  ),
);
