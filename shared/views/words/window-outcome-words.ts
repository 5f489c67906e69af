/** What Azure told, and what became of windows, in plain sentences. */

import type { AnnouncedEvent, UpgradeType } from '../../domain/events/aks-event.ts';
import type { NoticeKind } from '../../domain/notices/notice.ts';
import type { PoolImage, SkipReason, WindowOutcome } from '../../domain/events/window-outcome.ts';
import { hoursName } from '../../domain/judging/words.ts';
import { momentWords, spanWords } from '../../domain/time/moment.ts';

export const headlines: Readonly<Record<NoticeKind, string>> = {
  'drift-found': 'Drift found',
  'drift-repaired': 'Drift repaired',
  'repair-held': 'Repair on hold',
  'repair-failed': 'Needs attention',
  'unexpected-change': 'Look at this cluster now',
  contested: 'Changed back again',
  'exemption-ending': 'Exemption ends soon',
  'maintenance-scheduled': 'Maintenance scheduled',
  'maintenance-started': 'Maintenance started',
  'maintenance-completed': 'Maintenance completed',
  'maintenance-failed': 'Maintenance failed',
  'maintenance-cancelled': 'Maintenance cancelled',
  'pool-rolling-started': 'Node pool upgrade started',
  'pool-rolling-succeeded': 'Node pool upgraded',
  'pool-rolling-failed': 'Node pool upgrade failed',
  'support-ending': 'Kubernetes support ends soon',
  'support-ended': 'Kubernetes support has ended',
  'new-kubernetes-version': 'New Kubernetes version',
  'window-upcoming': 'Window opens within a day',
  'window-upgraded': 'Window used: upgraded',
  'window-already-current': 'Window over: already current',
  'window-skipped': 'Window missed',
  'window-unknown': 'Window over: nothing known',
  'outside-window': 'Upgrade outside the window',
  'delivery-failed': 'Notices do not arrive',
  'daily-digest': 'Fleet today',
};

const upgrades: Readonly<Record<UpgradeType, string>> = {
  'node-os': 'A node OS upgrade',
  kubernetes: 'A Kubernetes upgrade',
  unknown: 'Maintenance by AKS',
};

export function eventWords(event: AnnouncedEvent, timeZone: string): string {
  switch (event.kind) {
    case 'maintenance':
      return maintenanceWords(event, timeZone);
    case 'pool-rolling':
      return `Node pool ${event.pool}: the rolling upgrade ${{ started: 'has started', succeeded: 'has succeeded', failed: 'has failed' }[event.status]}.`;
    case 'support-ending':
      return `${supportOf(event)} of ${kubernetesWords(event)} ends ${event.endsMs === undefined ? 'soon' : `on ${momentWords(event.endsMs, timeZone)}`}; node images stop with it.`;
    case 'support-ended':
      return `${supportOf(event)} of ${kubernetesWords(event)} ${event.endsMs === undefined ? 'has ended' : `ended on ${momentWords(event.endsMs, timeZone)}`}; no new node images come.`;
    case 'new-kubernetes-version':
      return `The versions of Kubernetes that AKS offers have changed: ${versionWords(event)}.`;
  }
}

type SupportEvent = Extract<AnnouncedEvent, { kind: 'support-ending' | 'support-ended' }>;

/** `Support`, `Community support`, `LTS support` */
function supportOf({ supportType }: SupportEvent): string {
  return supportType === undefined ? 'Support' : `${supportType} support`;
}

function kubernetesWords({ kubernetesVersion }: SupportEvent): string {
  return kubernetesVersion === undefined ? "the cluster's Kubernetes version" : `Kubernetes ${kubernetesVersion}`;
}

/** Azure does not say which of them is the new one. */
function versionWords(event: Extract<AnnouncedEvent, { kind: 'new-kubernetes-version' }>): string {
  const { latestStable, latestSupported, latestPreview } = event;
  return [
    ...(latestStable === undefined ? [] : [`stable ${latestStable}`]),
    ...(latestSupported === undefined ? [] : [`newest supported ${latestSupported}`]),
    ...(latestPreview === undefined ? [] : [`preview ${latestPreview}`]),
  ].join(', ');
}

function maintenanceWords(
  { upgrade, status, plannedMs, pools = [] }: Extract<AnnouncedEvent, { kind: 'maintenance' }>,
  timeZone: string,
): string {
  const where = pools.length === 0 ? '' : ` of node pool${pools.length === 1 ? '' : 's'} ${pools.join(', ')}`;
  const what = `${upgrades[upgrade]}${where}`;
  switch (status) {
    case 'scheduled':
      return `${what} has been scheduled${plannedMs === undefined ? '' : ` for ${momentWords(plannedMs, timeZone)}`}.`;
    case 'started':
      return `${what} has started.`;
    case 'completed':
      return `${what} is completed.`;
    case 'failed':
      return `${what} has failed.`;
    case 'cancelled':
      return `${what} was cancelled.`;
  }
}

export function windowOutcomeWords({ kind, reason, opening, missedInARow }: WindowOutcome, timeZone: string): string {
  const when = `The window of ${spanWords(opening, timeZone)} is over`;
  switch (kind) {
    case 'upgraded':
      return `${when}: nodes run a newer image.`;
    case 'already-current':
      return `${when}: nothing had to be installed.`;
    case 'unknown':
      return `${when}: whether anything was installed could not be seen.`;
    case 'skipped': {
      const again = missedInARow > 1 ? ` It is the ${ordinal(missedInARow)} window in a row that was missed.` : '';
      return `${when} and nothing was installed: ${skipWords(reason, opening.usableHours)}.${again}`;
    }
  }
}

export function skipWords(reason: SkipReason | undefined, usableHours = 0): string {
  switch (reason) {
    case 'channel-off':
      return 'the node OS upgrade channel is off';
    case 'stopped':
      return 'the cluster is stopped';
    case 'busy':
      return 'another operation was running on the cluster';
    case 'failed':
      return 'the cluster is in a failed state';
    case 'upgrade-failed':
      return 'the upgrade failed, often because a disruption budget blocks a drain or a quota is used up';
    case 'frozen':
      return 'a freeze left nothing of the window';
    case 'too-short':
      return `a freeze left only ${hoursName(usableHours)}`;
    case 'settling':
      return 'the channel was set less than a day before, and takes up to a day to act';
    case 'newer-image-waits':
    case undefined:
      return 'a newer image waits, and AKS did not start; the window may be too short, or the image not yet rolled out when it opened';
  }
}

/** `system: A -> B (C available)` */
export function imageWords({ pool, before, after, latest }: PoolImage): string {
  const now = after ?? before ?? 'image not known';
  const change = before !== undefined && after !== undefined && before !== after ? `${before} -> ${after}` : now;
  return latest === undefined || latest === now ? `${pool}: ${change}` : `${pool}: ${change} (${latest} is available)`;
}

function ordinal(value: number): string {
  const suffix = value % 100 >= 11 && value % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${String(value)}${suffix}`;
}
