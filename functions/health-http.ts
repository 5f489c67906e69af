/** Says that the app has loaded, and nothing else. */

import { app } from '@azure/functions';

app.http('health-http', {
  methods: ['GET'],
  route: 'health',
  authLevel: 'anonymous',
  handler: () => ({ jsonBody: { status: 'ok' } }),
});
