/** Reconciles one cluster per message, and verifies writes that Azure took time for. */

import { app } from '@azure/functions';
import { onClusterMessage } from '../shared/inbound/on-message.ts';
import { services } from '../shared/services.ts';

app.storageQueue('cluster-queue', {
  queueName: 'clusters',
  connection: 'AzureWebJobsStorage',
  handler: onClusterMessage({
    reconcile: services.reconcileCluster,
    settle: services.verifyClusterWrite,
    confirm: services.confirmCluster,
    window: services.tellWindow,
    newer: services.putBackNewer,
    lostRace: services.putBackLost,
  }),
});
