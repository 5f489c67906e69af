/** Releases repairs that waited for a window, ends sweeps that are over, and looks for messages nobody can read, on the schedule of the setting WINDOW_WATCH_SCHEDULE. */

import { app } from '@azure/functions';
import { onTimer } from '../shared/inbound/on-timer.ts';
import { services } from '../shared/services.ts';

app.timer('window-watch-timer', {
  schedule: '%WINDOW_WATCH_SCHEDULE%',
  handler: onTimer(services.watchWindows, services.endSweeps, services.watchPoison),
});
