/** Findings in words: one plain sentence with the numbers, and what to do about it. */

import type { Finding, FindingCode, FindingEvidence } from '../domain/finding.ts';

export interface Words {
  readonly message: string;
  readonly cure: string;
}

const words = {
  'channel.drifted': ({ observed, target, reimageRisk }) => ({
    message: `The node OS upgrade channel is ${channelName(observed)}; it should be ${target}.`,
    cure:
      reimageRisk === 'none'
        ? `Set the node OS upgrade channel to ${target}.`
        : `Set the node OS upgrade channel to ${target} inside a maintenance window: the change itself ${reimageRisk === 'certain' ? 'reimages' : 'may reimage'} every node.`,
  }),
  'channel.locked': ({ forced, by }) => ({
    message: `${lockName(by)} dictates the node OS upgrade channel ${forced}, which policy does not accept.`,
    cure:
      by === 'aks-automatic'
        ? 'Accept NodeImage in the policy: AKS Automatic offers no other channel.'
        : 'Change the cluster upgrade channel from node-image to patch or stable first, or accept NodeImage in the policy.',
  }),
  'channel.incompatible': ({ desired, target, incompatibilities }) => ({
    message: `${desired} cannot work here because of ${incompatibilities.map(incompatibilityName).join(' and ')}; the target is ${target}.`,
    cure: `Nothing to do: ${target} is what policy names as fallback.`,
  }),
  'channel.unrecognised': ({ value }) => ({
    message: `The node OS upgrade channel has the value "${value}", which is newer than this version of the warden.`,
    cure: 'Update AKS Patch Warden; until then it leaves this cluster alone.',
  }),
  'cluster-channel.unset': ({ observed }) => ({
    message: `The cluster upgrade channel is ${observed === 'none' ? 'none' : 'not set'}, so Kubernetes patch versions are not installed by themselves.`,
    cure: 'Consider the cluster upgrade channel patch or stable.',
  }),
  'cluster.stopped': () => ({
    message: 'The cluster is stopped and misses its maintenance windows.',
    cure: 'Start it before its next window, or expect old node images when it comes back.',
  }),
  'cluster.failed': ({ provisioningState }) => ({
    message: `The last operation on the cluster ended as ${provisioningState}; AKS upgrades nothing until that is mended.`,
    cure: 'Look at the activity log and reconcile the cluster with an empty update (az aks update).',
  }),
  'window.missing': ({ configuration }) => ({
    message: `The maintenance configuration ${configuration} is missing, so upgrades can start at any hour.`,
    cure: `Create ${configuration} with a weekly window of four hours or more.`,
  }),
  'window.too-short': ({ configuration, hours, minimumHours }) => ({
    message: `${configuration} opens for ${hoursName(hours)}; at least ${hoursName(minimumHours)} are needed.`,
    cure: `Give ${configuration} a duration of ${hoursName(minimumHours)} or more.`,
  }),
  'window.starved': ({ configuration, usableHours, minimumHours, openingStartMs }) => ({
    message: `A freeze leaves ${hoursName(usableHours)} of the opening of ${configuration} on ${dayOf(openingStartMs)}; at least ${hoursName(minimumHours)} are needed.`,
    cure: 'Move the not-allowed dates or the window so that they do not cut each other.',
  }),
  'window.unreadable': ({ configuration, problem }) => ({
    message: `${configuration} could not be read: ${problem}`,
    cure: 'Grant the warden read access to maintenance configurations, or correct the configuration.',
  }),
  'window.never-opens': ({ configuration, horizonDays, startDate }) => ({
    message: `${configuration} does not open within the next ${String(horizonDays)} days${startDate === undefined ? '' : ` (it starts on ${startDate})`}.`,
    cure: 'Bring its start date forward or shorten its not-allowed dates.',
  }),
  'window.ignored': ({ configuration }) => ({
    message: `AKS ignores ${configuration} because it does not open every week.`,
    cure: `Give ${configuration} a weekly schedule with an interval of one week.`,
  }),
} satisfies { readonly [Code in FindingCode]: (evidence: FindingEvidence[Code]) => Words };

export function findingWords(finding: Finding): Words {
  // The table is complete per code; TypeScript cannot follow the pairing of code and evidence through the look-up.
  const say = words[finding.code] as (evidence: Finding['evidence']) => Words;
  return say(finding.evidence);
}

export function channelName(channel: string): string {
  return channel === 'Unspecified' ? 'not set' : channel;
}

function lockName(by: FindingEvidence['channel.locked']['by']): string {
  return by === 'aks-automatic' ? 'AKS Automatic' : 'The cluster upgrade channel node-image';
}

function incompatibilityName({
  reason,
  pools,
}: FindingEvidence['channel.incompatible']['incompatibilities'][number]): string {
  const kind = { 'windows-pool': 'Windows node pools', 'azure-linux-gpu': 'Azure Linux on GPU sizes' }[reason];
  return `${kind} (${pools.join(', ')})`;
}

export function hoursName(hours: number): string {
  const rounded = Math.round(hours * 10) / 10;
  return `${String(rounded)} ${rounded === 1 ? 'hour' : 'hours'}`;
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
