/** Finds events that got lost, on the schedule of the setting EVENT_WATCH_SCHEDULE. */

import { app } from '@azure/functions';
import { onTimer } from '../shared/inbound/on-timer.ts';
import { services } from '../shared/services.ts';

app.timer('event-watch-timer', {
  schedule: '%EVENT_WATCH_SCHEDULE%',
  handler: onTimer(services.watchEvents),
});
