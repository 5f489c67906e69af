/** Maintenance that AKS schedules, starts and ends, and end-of-support notices (Azure Resource Notifications). */

import { app } from '@azure/functions';
import { onAzureEvent } from '../shared/inbound/on-event.ts';
import { services } from '../shared/services.ts';

app.eventGrid('scheduled-event', { handler: onAzureEvent(services.receiveEvents) });
