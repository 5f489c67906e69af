/** What the app can do: its doors ask for nothing else. */

import type { SignIn } from './domain/access/decide-access.ts';
import type { ExemptionLimits } from './domain/policy/exemption.ts';
import type { OffReceiver } from './domain/notices/receiver.ts';
import type { Inbox, Outbox } from './ports/notices.ts';
import type { History, SweepLedger } from './ports/records.ts';
import type { ConfirmCluster } from './use-cases/confirm-cluster.ts';
import type { EvaluateClusters } from './use-cases/evaluate-clusters.ts';
import type { DeliverOutbox } from './use-cases/deliver-outbox.ts';
import type { ReconcileCluster } from './use-cases/reconcile-cluster.ts';
import type { PutBackNewer } from './use-cases/put-back-newer.ts';
import type { PutBackLost } from './use-cases/put-back-lost.ts';
import type { ReportPoison } from './use-cases/report-poison.ts';
import type { VerifyClusterWrite } from './use-cases/reconcile/verify-write.ts';
import type { EndSweeps } from './use-cases/end-sweeps.ts';
import type { Exemptions } from './use-cases/exempt-cluster.ts';
import type { KeepFleetDay } from './use-cases/keep-fleet-day.ts';
import type { ListClusters } from './use-cases/list-clusters.ts';
import type { AskCluster } from './use-cases/ask-cluster.ts';
import type { AskSweep } from './use-cases/ask-sweep.ts';
import type { StopWrites } from './use-cases/stop-writes.ts';
import type { RequestCluster } from './use-cases/request-cluster.ts';
import type { ShowCluster } from './use-cases/show-cluster.ts';
import type { WatchWindows } from './use-cases/window-watch.ts';
import type { ReceiveEvents } from './use-cases/receive-events.ts';
import type { SendDigest } from './use-cases/send-digest.ts';
import type { TellWindow } from './use-cases/tell-window.ts';
import type { TidyUp } from './use-cases/tidy-up.ts';
import type { TestNotices } from './use-cases/test-notices.ts';
import type { WatchEvents } from './use-cases/watch-events.ts';
import type { WatchPoison } from './use-cases/watch-poison.ts';
import type { StartSweep } from './use-cases/start-sweep.ts';

export interface Services {
  /** Who is let in at the HTTP doors. */
  readonly keeper: { readonly signIn: SignIn };
  readonly startSweep: StartSweep;
  readonly endSweeps: EndSweeps;
  readonly ledger: SweepLedger;
  readonly reconcileCluster: ReconcileCluster;
  readonly verifyClusterWrite: VerifyClusterWrite;
  readonly reportPoison: ReportPoison;
  readonly putBackNewer: PutBackNewer;
  readonly putBackNewerPoison: PutBackNewer;
  readonly putBackLost: PutBackLost;
  readonly putBackLostPoison: PutBackLost;
  readonly deliverOutbox: DeliverOutbox;
  readonly evaluateClusters: EvaluateClusters;
  readonly watchWindows: WatchWindows;
  readonly watchPoison: WatchPoison;
  readonly receiveEvents: ReceiveEvents;
  readonly watchEvents: WatchEvents;
  readonly confirmCluster: ConfirmCluster['confirm'];
  readonly tellWindow: TellWindow;
  readonly sendDigest: SendDigest;
  readonly testNotices: TestNotices;
  /** Receivers of the policy that cannot be told anything. */
  readonly off: readonly OffReceiver[];
  readonly keepFleetDay: KeepFleetDay;
  readonly tidyUp: TidyUp;
  readonly outbox: Pick<Outbox, 'counts'>;
  readonly inbox: Pick<Inbox, 'kept'>;
  readonly requestCluster: RequestCluster;
  readonly askCluster: AskCluster;
  readonly askSweep: AskSweep;
  readonly stopWrites: StopWrites;
  readonly history: Pick<History, 'latest'>;
  readonly showCluster: ShowCluster;
  readonly listClusters: ListClusters;
  readonly exemptions: Exemptions;
  readonly exemptionLimits: ExemptionLimits;
}
