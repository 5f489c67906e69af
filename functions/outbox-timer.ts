/** Delivers due notices on the schedule of the setting OUTBOX_SCHEDULE. */

import { app } from '@azure/functions';
import { onTimer } from '../shared/inbound/on-timer.ts';
import { services } from '../shared/services.ts';

app.timer('outbox-timer', {
  schedule: '%OUTBOX_SCHEDULE%',
  handler: onTimer(services.stopWrites.tellUntold, services.deliverOutbox),
});
