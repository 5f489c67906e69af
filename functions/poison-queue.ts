/** Reports messages that failed for good. */

import { app } from '@azure/functions';
import { onClusterMessage } from '../shared/inbound/on-message.ts';
import { services } from '../shared/services.ts';

app.storageQueue('poison-queue', {
  queueName: 'clusters-poison',
  connection: 'AzureWebJobsStorage',
  handler: onClusterMessage({
    reconcile: services.reportPoison,
    settle: services.reportPoison,
    confirm: services.reportPoison,
    window: services.reportPoison,
    newer: services.putBackNewerPoison,
    lostRace: services.putBackLostPoison,
  }),
});
