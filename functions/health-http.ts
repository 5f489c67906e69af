/** Says that the app has loaded, and which receivers it cannot tell anything. */

import { app } from '@azure/functions';
import { healthAnswer } from '../shared/views/answers/health.ts';

app.http('health-http', {
  methods: ['GET'],
  route: 'health',
  authLevel: 'anonymous',
  handler: async () => {
    // Not at load: this function is registered also when settings are wrong, so that the host says what is wrong.
    const { services } = await import('../shared/services.ts');
    return { jsonBody: healthAnswer(services.off) };
  },
});
