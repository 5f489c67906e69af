/** Says that the app has loaded, and which receivers it cannot tell anything. */

import { app } from '@azure/functions';
import { answerHealth } from '../shared/inbound/health-requests.ts';
import { openDoor } from '../shared/inbound/http-door.ts';

app.http(
  'health-http',
  // Not at load: this function is registered also when settings are wrong, so that the host says what is wrong.
  openDoor(
    { methods: ['GET'], route: 'health' },
    answerHealth(() => import('../shared/services.ts').then(({ services }) => services)),
  ),
);
