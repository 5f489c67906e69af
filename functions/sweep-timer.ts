/** Sweeps the fleet on the schedule of the setting SWEEP_SCHEDULE. */

import { app } from '@azure/functions';
import { onTimer } from '../shared/inbound/on-timer.ts';
import { startSweepOnTimer } from '../shared/inbound/sweep-requests.ts';
import { services } from '../shared/services.ts';

app.timer('sweep-timer', {
  schedule: '%SWEEP_SCHEDULE%',
  handler: onTimer(startSweepOnTimer(services.startSweep)),
});
