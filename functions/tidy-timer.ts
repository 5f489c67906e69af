/** Keeps how the fleet stands today and forgets what is too old to be asked for, every night. */

import { app } from '@azure/functions';
import { onTimer } from '../shared/inbound/on-timer.ts';
import { services } from '../shared/services.ts';

app.timer('tidy-timer', {
  schedule: '0 30 3 * * *',
  handler: onTimer(services.keepFleetDay, services.tidyUp),
});
