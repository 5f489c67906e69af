/** Writes and deletes of clusters and their maintenance configurations. */

import { app } from '@azure/functions';
import { onAzureEvent } from '../shared/inbound/on-event.ts';
import { services } from '../shared/services.ts';

app.eventGrid('resource-event', { handler: onAzureEvent(services.receiveEvents) });
