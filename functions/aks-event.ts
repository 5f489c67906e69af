/** Events of AKS itself: node pools that roll, support that ends, new Kubernetes versions. */

import { app } from '@azure/functions';
import { onAzureEvent } from '../shared/inbound/on-event.ts';
import { services } from '../shared/services.ts';

app.eventGrid('aks-event', { handler: onAzureEvent(services.receiveEvents) });
