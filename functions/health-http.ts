/** Says that the app has loaded, and which receivers it cannot tell anything. */

import { app } from '@azure/functions';
import { services } from '../shared/services.ts';
import { healthAnswer } from '../shared/views/answers/health.ts';

app.http('health-http', {
  methods: ['GET'],
  route: 'health',
  authLevel: 'anonymous',
  handler: () => ({ jsonBody: healthAnswer(services.off) }),
});
