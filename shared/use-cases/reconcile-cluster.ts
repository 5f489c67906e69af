/** Reconciles one cluster: read, judge, plan, carry out, conclude. */

import { fingerprintOf } from '../domain/compose-notices.ts';
import type { ClusterSnapshot } from '../domain/cluster.ts';
import type { ClusterRecord } from '../domain/cluster-record.ts';
import { evaluate } from '../domain/evaluate.ts';
import { planRepair } from '../domain/plan.ts';
import type { ClusterPolicy, Mode } from '../domain/policy.ts';
import { resolvePolicy, type FleetPolicy } from '../domain/resolve-policy.ts';
import type { Story } from '../domain/story.ts';
import type { SweepLine } from '../domain/sweep.ts';
import type { Verdict } from '../domain/verdict.ts';
import type {
  ClusterMessage,
  ClusterQueue,
  ClusterReader,
  ClusterRecords,
  Invocation,
  SweepLedger,
  VersionedRecord,
} from '../ports.ts';
import type { CarriedOut, CarryOut } from './carry-out.ts';
import type { Conclude } from './conclude.ts';
import type { ConcludeUnread } from './conclude-unread.ts';
import { isInOtherHands, type SettleWrite } from './settle-write.ts';

export type ReconcileMessage = Extract<ClusterMessage, { kind: 'reconcile' }>;

export interface ReconcileDeps {
  readonly reader: ClusterReader;
  readonly records: ClusterRecords;
  readonly ledger: SweepLedger;
  readonly queue: ClusterQueue;
  readonly policy: FleetPolicy;
  readonly carryOut: Readonly<Record<Mode, CarryOut>>;
  readonly conclude: Conclude;
  readonly concludeUnread: ConcludeUnread;
  readonly settle: SettleWrite;
  /** Seconds until an accepted write is looked at again. */
  readonly settleDelaySeconds: number;
}

export type ReconcileCluster = (message: ReconcileMessage, invocation: Invocation) => Promise<void>;

export function makeReconcileCluster(deps: ReconcileDeps): ReconcileCluster {
  return async function reconcileCluster(message, invocation): Promise<void> {
    const stored = await deps.records.get(message.cluster);
    if (stored?.record.doneInSweep === message.sweepId) return;
    if (message.deferrals > mostDeferrals) return deps.concludeUnread(message, askedToWaitTooOften, invocation);
    if (stored?.record.openWrite !== undefined) {
      const isBusy =
        isInOtherHands(stored.record, message.sweepId, invocation.nowMs) ||
        (await deps.settle(stored, invocation)) === 'working';
      return isBusy ? postpone(deps, message, deps.settleDelaySeconds) : reconcileCluster(message, invocation);
    }
    const reading = await deps.reader.read(message.cluster, invocation.signal);
    switch (reading.kind) {
      case 'read':
        return reconcileSnapshot(deps, { message, snapshot: reading.snapshot, stored }, invocation);
      case 'throttled':
        return postpone(deps, message, reading.retryAfterSeconds);
      case 'gone':
        return deps.ledger.record(message.sweepId, { ...emptyLine(message), outcome: 'gone' });
      case 'refused':
        return deps.concludeUnread(message, { kind: 'refused', refusal: reading.refusal }, invocation);
      case 'unreadable':
        return deps.concludeUnread(message, { kind: 'unreadable', detail: reading.problem }, invocation);
    }
  };
}

/** A message that waited this often would only wait longer: the cluster is reported instead. */
const mostDeferrals = 200;
const askedToWaitTooOften = {
  kind: 'unreadable',
  detail: `Azure asked to wait ${String(mostDeferrals)} times in a row.`,
} as const;

interface Look {
  readonly message: ReconcileMessage;
  readonly stored: VersionedRecord | undefined;
}

async function reconcileSnapshot(
  deps: ReconcileDeps,
  { message, stored, snapshot }: Look & { readonly snapshot: ClusterSnapshot },
  invocation: Invocation,
): Promise<void> {
  const { nowMs } = invocation;
  const { cluster } = snapshot;
  const policy = resolvePolicy(deps.policy, cluster, message.requestedMode);
  const verdict = evaluate(snapshot, policy, { nowMs, channelSetAtMs: stored?.record.channelSetAtMs });
  const plan = planRepair({ cluster, verdict, policy, nowMs });
  const record = remembered(
    { message, stored },
    { verdict: verdict.kind, fingerprint: fingerprintOf(verdict.findings), nowMs },
  );
  const story = beginStory({ message, record, policy }, { snapshot, verdict });
  const work = { plan, story, record, version: stored?.version, changeLimit: message.changeLimit };
  await finish(deps, message, { carried: await deps.carryOut[policy.mode](work, invocation), invocation });
}

/** Ends the look, or leaves it to a later message when Azure asks for time. */
async function finish(
  deps: ReconcileDeps,
  message: ReconcileMessage,
  { carried, invocation }: { readonly carried: CarriedOut; readonly invocation: Invocation },
): Promise<void> {
  const { story, record, version } = carried;
  const throttled = story.line.actions.map(({ outcome }) => outcome).find((outcome) => outcome.kind === 'throttled');
  if (throttled !== undefined) {
    await deps.records.put(record, version);
    return postpone(deps, message, throttled.retryAfterSeconds);
  }
  if (record.openWrite === undefined) return deps.conclude(carried, invocation);
  await deps.records.put(record, version);
  await deps.ledger.record(message.sweepId, story.line);
  const { cluster, location, sweepId } = message;
  const settle: ClusterMessage = { kind: 'settle', cluster, location, sweepId, looks: 0 };
  await deps.queue.send([{ message: settle, delaySeconds: deps.settleDelaySeconds }]);
}

async function postpone({ queue }: ReconcileDeps, message: ReconcileMessage, delaySeconds: number): Promise<void> {
  await queue.send([{ message: { ...message, deferrals: message.deferrals + 1 }, delaySeconds }]);
}

function remembered(
  { message, stored }: Look,
  {
    verdict,
    fingerprint,
    nowMs,
  }: { readonly verdict: Verdict['kind']; readonly fingerprint: string; readonly nowMs: number },
): ClusterRecord {
  const isSameEpisode = stored?.record.fingerprint === fingerprint;
  return {
    cluster: message.cluster,
    location: message.location,
    verdict,
    fingerprint,
    sinceMs: isSameEpisode ? stored.record.sinceMs : nowMs,
    judgedAtMs: nowMs,
    ...(stored?.record.channelSetAtMs === undefined ? {} : { channelSetAtMs: stored.record.channelSetAtMs }),
  };
}

const openingsTold = 3;

function beginStory(
  {
    message,
    record,
    policy,
  }: { readonly message: ReconcileMessage; readonly record: ClusterRecord; readonly policy: ClusterPolicy },
  { snapshot, verdict }: { readonly snapshot: ClusterSnapshot; readonly verdict: Verdict },
): Story {
  const { kubernetesVersion, pools } = snapshot.cluster;
  const window = verdict.windows.find(({ configuration }) => configuration.name === 'aksManagedNodeOSUpgradeSchedule');
  return {
    sweepId: message.sweepId,
    sinceMs: record.sinceMs,
    fingerprint: record.fingerprint,
    timeZone: policy.timeZone,
    receivers: policy.receivers,
    background: {
      ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
      pools: pools.map(({ name, osType, nodeImageVersion }) => ({
        name,
        osType,
        ...(nodeImageVersion === undefined ? {} : { nodeImageVersion }),
      })),
      nextOpenings: (window?.openings ?? []).slice(0, openingsTold),
    },
    line: {
      ...emptyLine(message),
      cluster: snapshot.cluster.ref,
      mode: policy.mode,
      verdict: verdict.kind,
      findings: verdict.findings,
    },
  };
}

function emptyLine({ cluster, location }: ReconcileMessage): SweepLine {
  return { cluster, location, outcome: 'unchanged', findings: [], actions: [], held: [] };
}
