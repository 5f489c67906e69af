/** Sends the daily digest, on the schedule of the setting DIGEST_SCHEDULE. */

import { app } from '@azure/functions';
import { onTimer } from '../shared/inbound/on-timer.ts';
import { services } from '../shared/services.ts';

app.timer('digest-timer', {
  schedule: '%DIGEST_SCHEDULE%',
  handler: onTimer(services.sendDigest),
});
