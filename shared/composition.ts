/** Puts the app together; what people run from a terminal is put together in `composition-for-people.ts`. */

import { setTimeout as sleep } from 'node:timers/promises';
import { makeArmConnection } from './adapters/azure-arm/arm-connection.ts';
import { makeArmRequests } from './adapters/azure-arm/arm-requests.ts';
import { makeClusterReader } from './adapters/azure-arm/cluster-reader.ts';
import { makeArmEnforcer } from './adapters/azure-arm/enforcer.ts';
import { makeFleetProof } from './adapters/azure-arm/fleet-proof.ts';
import { makeImageArrivals } from './adapters/storage/image-arrivals.ts';
import { makeLearnArrivals } from './use-cases/learn-arrivals.ts';
import { makeImageCatalogue } from './adapters/azure-arm/image-catalogue.ts';
import { makePoolHistory } from './adapters/azure-arm/pool-history.ts';
import { makeWriteVerifier } from './adapters/azure-arm/write-verifier.ts';
import { signIn } from './http/sign-in.ts';
import { makeOutsideClient } from './http/ways-out.ts';
import { onFirstUse } from './on-first-use.ts';
import { makeInventory } from './adapters/resource-graph/inventory.ts';
import { makeEventLog } from './adapters/resource-graph/event-log.ts';
import { makeFleetTable } from './adapters/resource-graph/fleet-table.ts';
import { makeChangeBudget } from './adapters/storage/change-budget.ts';
import { makeChannelPauses } from './adapters/storage/channel-pauses.ts';
import {
  clustersQueueName,
  makeClusterQueue,
  makeMessageReturn,
  makePoisonQueue,
  poisonQueueName,
} from './adapters/storage/cluster-queue.ts';
import { makeClusterRecords } from './adapters/storage/cluster-records.ts';
import { makeFleetDays } from './adapters/storage/fleet-days.ts';
import { makeHistory } from './adapters/storage/history.ts';
import { makeInbox } from './adapters/storage/inbox.ts';
import { makeRaces } from './adapters/storage/races.ts';
import { makeRetention } from './adapters/storage/retention.ts';
import { makeTagExemptionShare } from './adapters/storage/tag-exemptions.ts';
import { makeWriteSwitch } from './adapters/storage/write-switch.ts';
import { makeSendBudget } from './adapters/storage/send-budget.ts';
import { makeOrders } from './adapters/storage/orders.ts';
import { makeOutbox } from './adapters/storage/outbox.ts';
import { connectStorage } from './adapters/storage/storage-connection.ts';
import { makeConfirmations } from './adapters/storage/confirmations.ts';
import { makeWaitingEvents } from './adapters/storage/waiting-events.ts';
import { makeSweepLedger } from './adapters/storage/sweep-ledger.ts';
import { parseScheduledEventRow } from './contracts/events/scheduled-event.ts';
import type { Channel, World } from './channels/channel.ts';
import { personReceiver } from './channels/email/receiver.ts';
import { channels } from './channels/index.ts';
import type { Services } from './app.ts';
import type { Settings } from './settings.ts';
import { defaultExemptionLimits } from './domain/policy/exemption.ts';
import { topicReceiver, type OffReceiver } from './domain/notices/receiver.ts';
import type { FleetPolicy } from './domain/policy/resolve-policy.ts';
import { routingWithout, type Recipients } from './domain/notices/route-notice.ts';
import { makeAskForFleets } from './use-cases/ask-for-fleets.ts';
import { makeEnforce, makePreview } from './use-cases/reconcile/apply-plan.ts';
import { makeCloseUnreadable } from './use-cases/reconcile/close-unreadable.ts';
import { makeCloseRun } from './use-cases/reconcile/close-run.ts';
import { makeAdmitEvent } from './use-cases/admit-event.ts';
import { makeConfirmCluster } from './use-cases/confirm-cluster.ts';
import { makeEvaluateClusters } from './use-cases/evaluate-clusters.ts';
import type { ConnectedChannel } from './use-cases/deliver/delivery-run.ts';
import { makeDeliverOutbox } from './use-cases/deliver-outbox.ts';
import { makeLookForRollback } from './use-cases/look-for-rollback.ts';
import { makeReconcileCluster } from './use-cases/reconcile-cluster.ts';
import { makePutBackNewer } from './use-cases/put-back-newer.ts';
import { makePutBackLost } from './use-cases/put-back-lost.ts';
import { makeReportPoison } from './use-cases/report-poison.ts';
import { makeTakeBackFailure } from './use-cases/reconcile/take-back-failure.ts';
import { makeVerifyClusterWrite, makeVerifyWrite } from './use-cases/reconcile/verify-write.ts';
import { makeEndSweeps } from './use-cases/end-sweeps.ts';
import { makeExemptions } from './use-cases/exempt-cluster.ts';
import { makeKeepFleetDay } from './use-cases/keep-fleet-day.ts';
import { makeListClusters } from './use-cases/list-clusters.ts';
import { makeAskCluster } from './use-cases/ask-cluster.ts';
import { makeAskSweep } from './use-cases/ask-sweep.ts';
import { makeStopWrites } from './use-cases/stop-writes.ts';
import { makeTellDeed } from './use-cases/tell-deed.ts';
import { makeRequestCluster } from './use-cases/request-cluster.ts';
import { makeShowCluster } from './use-cases/show-cluster.ts';
import { makeWatchWindows } from './use-cases/window-watch.ts';
import { makeReceiveEvents } from './use-cases/receive-events.ts';
import { makeRevisitWaiting } from './use-cases/revisit-waiting.ts';
import { makeTellEvent } from './use-cases/tell-event.ts';
import { makeSendDigest } from './use-cases/send-digest.ts';
import { makeTellWindow } from './use-cases/tell-window.ts';
import { makeTidyUp } from './use-cases/tidy-up.ts';
import { makeTestNotices } from './use-cases/test-notices.ts';
import { makeWatchEvents } from './use-cases/watch-events.ts';
import { makeWatchPoison } from './use-cases/watch-poison.ts';
import { makeStartSweep } from './use-cases/start-sweep.ts';

export interface Composition {
  readonly settings: Settings;
  readonly policy: FleetPolicy & Recipients;
  /** Receivers of the policy that cannot be told anything. */
  readonly off?: readonly OffReceiver[];
  /** What a setting holds that policy names. */
  readonly secret: (setting: string) => string | undefined;
}

export function compose({ settings, policy, off = [], secret }: Composition): Services {
  const azure = signIn(settings, settings.identityClientId);
  const outside = onFirstUse(() => makeOutsideClient(settings));
  const arm = makeArmRequests(makeArmConnection(azure));
  const storage = connectStorage(settings.storage, azure.credential);
  const ledger = makeSweepLedger(storage);
  const orders = makeOrders(storage);
  const records = makeClusterRecords(storage, settings.subscriptions);
  const queue = makeClusterQueue(storage);
  const outbox = makeOutbox(storage);
  const history = makeHistory(storage);
  const inbox = makeInbox(storage);
  const reader = makeClusterReader(arm);
  const lookForRollback = makeLookForRollback(makePoolHistory(arm));
  const images = makeImageCatalogue(arm);
  const arrivals = makeImageArrivals(storage);
  const learnArrivals = makeLearnArrivals({ images, arrivals, pause: (ms) => sleep(ms, undefined, { ref: false }) });
  const graph = { ...azure, subscriptions: settings.subscriptions };
  const askForFleets = makeAskForFleets({ ...graph, table: makeFleetTable(graph), proof: makeFleetProof(arm) });
  const changes = { limits: policy.limits, rings: policy.rings };

  const reachable = routingWithout(policy, off);
  const routing = {
    ...reachable.routing,
    topicId: settings.eventTopicEndpoint === undefined ? undefined : topicReceiver.id,
  };
  const tell = makeTellDeed({ history, outbox, routing });
  const stopWrites = makeStopWrites({
    writeSwitch: makeWriteSwitch(storage),
    tell,
    isStoppedBySetting: settings.areWritesStopped,
  });
  const tellEvent = makeTellEvent({
    records,
    outbox,
    ledger,
    orders,
    queue,
    policy,
    routing,
    ownClientId: settings.identityClientId,
  });
  const waiting = makeWaitingEvents(storage);
  const admitEvent = makeAdmitEvent({ records, inbox, waiting, confirmations: makeConfirmations(storage), queue });
  const { confirm, tellWaiting } = makeConfirmCluster({ reader, records, inbox, waiting, queue, policy, tellEvent });
  const receiveEvents = makeReceiveEvents({ inbox, admitEvent, tellEvent, tellWaiting });
  const closeRun = makeCloseRun({ ledger, outbox, records, history, routing, escalation: reachable.escalation });
  const closeUnreadable = makeCloseUnreadable({ records, ledger, policy, closeRun });
  const verifyWrite = makeVerifyWrite({ verifier: makeWriteVerifier(arm), records, orders, closeRun });
  const putBackTo = (queueName: string) =>
    makePutBackNewer({ queue: makeMessageReturn(storage, queueName), inbox, closeUnreadable });
  const races = makeRaces(storage);
  const putBackLostTo = (queueName: string) => makePutBackLost({ queue: makeMessageReturn(storage, queueName), races });
  const enforce = makeEnforce({
    enforcer: makeArmEnforcer(arm, () => Date.now(), stopWrites.ask),
    budget: makeChangeBudget(storage),
    records,
    limits: policy.limits,
  });
  const inventory = makeInventory(graph);
  const startSweep = makeStartSweep({ inventory, ledger, orders, queue, ...changes, records, askForFleets });
  const requestCluster = makeRequestCluster({ ledger, orders, queue, records, rings: policy.rings, askForFleets });
  return {
    keeper: { signIn: settings.signIn },
    startSweep,
    askSweep: makeAskSweep({ ledger, tell, startSweep }),
    requestCluster,
    askCluster: makeAskCluster({ records, reader, ledger, tell, requestCluster }),
    stopWrites,
    history,
    endSweeps: makeEndSweeps({ ledger, orders }),
    ledger,
    reconcileCluster: makeReconcileCluster({
      reader,
      records,
      ledger,
      orders,
      queue,
      policy,
      applyPlan: { audit: makePreview(), enforce },
      closeRun,
      closeUnreadable,
      verifyWrite,
      lookForRollback,
      learnArrivals,
      settleDelaySeconds: settings.settleDelaySeconds,
      tell,
      tagShare: makeTagExemptionShare(storage),
      askStop: stopWrites.ask,
      races,
      takeBackFailure: makeTakeBackFailure({
        history,
        outbox,
        ledger,
        records,
        routing,
        escalation: reachable.escalation,
      }),
    }),
    receiveEvents,
    watchEvents: makeWatchEvents({
      eventLog: makeEventLog(graph),
      parseRow: (row, nowMs) =>
        parseScheduledEventRow(row, nowMs).map((parsed) => ({ ...parsed, raw: JSON.stringify(row) })),
      receiveEvents,
      revisitWaiting: makeRevisitWaiting({ waiting, admitEvent, tellWaiting }),
    }),
    confirmCluster: confirm,
    tellWindow: makeTellWindow({ records, reader, images, arrivals, outbox, routing }),
    sendDigest: makeSendDigest({ records, outbox, routing, off, askStop: stopWrites.ask }),
    off,
    keepFleetDay: makeKeepFleetDay({ records, days: makeFleetDays(storage) }),
    tidyUp: makeTidyUp(makeRetention(storage)),
    testNotices: makeTestNotices({ outbox, receivers: routing.receivers }),
    outbox,
    inbox,
    watchWindows: makeWatchWindows({ records, ledger, orders, queue, ...changes, askForFleets }),
    watchPoison: makeWatchPoison(makePoisonQueue(storage)),
    listClusters: makeListClusters(records),
    showCluster: makeShowCluster({ reader, records, history, policy, lookForRollback, learnArrivals }),
    exemptions: makeExemptions({ records, reader, tell }),
    exemptionLimits: policy.exemptionLimits ?? defaultExemptionLimits,
    verifyClusterWrite: makeVerifyClusterWrite({ records, verifyWrite, queue, ...settings }),
    reportPoison: makeReportPoison({ records, ledger, orders, closeUnreadable }),
    putBackNewer: putBackTo(clustersQueueName),
    putBackNewerPoison: putBackTo(poisonQueueName),
    putBackLost: putBackLostTo(clustersQueueName),
    putBackLostPoison: putBackLostTo(poisonQueueName),
    evaluateClusters: makeEvaluateClusters(policy),
    deliverOutbox: makeDeliverOutbox({
      outbox,
      routing,
      budget: makeSendBudget(storage),
      pauses: makeChannelPauses(storage),
      clock: { now: () => performance.now(), sleep },
      channels: connected({ settings, secret, azure, outside }),
      unnamed: personReceiver,
    }),
  };
}

function connected(world: World): Readonly<Record<string, ConnectedChannel>> {
  return Object.fromEntries(
    Object.values<Channel>(channels).map((channel) => [
      channel.kind,
      { messenger: channel.connect(world), habits: channel.habits, limits: channel.limits?.(world.settings) },
    ]),
  );
}
