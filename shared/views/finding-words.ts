/** Findings in words: one plain sentence with the numbers, and what to do about it. */

import type { IncompatibilityReason } from '../domain/channel-target.ts';
import { dayWords } from './moment.ts';
import { refusalWords } from './refusal-words.ts';
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
  'channel.unmanaged': ({ windowsPools }) => ({
    message: `The node OS upgrade channel is Unmanaged: Linux nodes update themselves, but somebody has to reboot them${windowsPools.length === 0 ? '' : `, and the Windows pools (${windowsPools.join(', ')}) get nothing`}. A maintenance window has no effect on that.`,
    cure: 'Run kured for the reboots and upgrade Windows pools by hand, or change to SecurityPatch or NodeImage.',
  }),
  'channel.contested': ({ flips, withinDays }) => ({
    message: `The channel was changed back ${String(flips.length)} times within ${daysName(withinDays)}, last to ${channelName(flips.at(-1)?.to ?? 'something else')}${flips.at(-1)?.by === undefined ? '' : ` by ${String(flips.at(-1)?.by)}`}. The warden has stopped writing it.`,
    cure: 'Find out who is right: correct the code or the policy, exempt the cluster, or let the warden go on (reconcile with "resume": true).',
  }),
  'cluster.write-refused': ({ refusal, atMs }) => ({
    message: `Azure refused the last write on ${minuteOf(atMs)} UTC with ${refusal.code}.`,
    cure: refusalWords(refusal),
  }),
  'cluster.exempt': ({ owner, reason, untilMs }) => ({
    message: `Exempt until ${minuteOf(untilMs)} UTC: ${reason} (${owner}).`,
    cure: 'Nothing to do; the cluster is enforced again afterwards.',
  }),
  'cluster.exemption-ending': ({ owner, untilMs }) => ({
    message: `The exemption granted by ${owner} ends on ${minuteOf(untilMs)} UTC.`,
    cure: 'Prepare for the repair, or ask for another exemption.',
  }),
  'cluster.exemption-invalid': ({ value, problem }) => ({
    message: `The tag aks-patch-warden-exempt says "${value}", which is no exemption: ${problem}.`,
    cure: 'Write it as until=2027-01-31; owner=team; reason=why.',
  }),
  'channel.settling': ({ sinceMs, target }) => ({
    message: `The channel was set to ${target} on ${minuteOf(sinceMs)} UTC; it may take 24 hours to act.`,
    cure: 'Wait.',
  }),
  'channel.partial': () => ({
    message:
      'Node auto-provisioning is on: the nodes it brings are replaced by drift detection, not by the channel alone.',
    cure: 'Check the disruption budgets of the NodePool resources; the node OS window only says when a new image is picked up.',
  }),
  'cluster-channel.legacy': () => ({
    message: 'The cluster upgrade channel is node-image, which is legacy and installs no Kubernetes patch versions.',
    cure: 'Change the cluster upgrade channel to patch or stable and set the node OS channel to NodeImage.',
  }),
  'cluster.unresolved': ({ fields }) => ({
    message: `Only the deployment of the template tells what it is judged by: ${fields.map(({ field, expression }) => `${field} is the template expression ${expression}`).join('; ')}.`,
    cure: templateCure,
  }),
  'cluster.version-unsupported': ({ kubernetesVersion }) => ({
    message: `Kubernetes ${kubernetesVersion} is out of support; AKS brings no new node images to it.`,
    cure: 'Upgrade the cluster to a supported minor version, or choose long-term support.',
  }),
  'image.stale': ({ pools, staleAfterDays }) => ({
    message: `${imageNames(pools)}; policy allows ${String(staleAfterDays)} days.`,
    cure: 'Look whether the last window was open and long enough, and whether the cluster was running.',
  }),
  'image.unsupported': ({ pools, supportedDays }) => ({
    message: `${imageNames(pools)}; Microsoft supports node images for ${String(supportedDays)} days.`,
    cure: 'Upgrade the node image now (az aks nodepool upgrade --node-image-only) and find out why the channel did not.',
  }),
  'window.missing': ({ configuration }) => ({
    message: `The maintenance configuration ${configuration} is missing, so upgrades can start at any hour.`,
    cure: `Create ${configuration} with a weekly window of four hours or more.`,
  }),
  'window.too-short': ({ configuration, hours, minimumHours }) => ({
    message: `${configuration} opens for ${hoursName(hours)}; at least ${hoursName(minimumHours)} are needed.`,
    cure: `Give ${configuration} a duration of ${hoursName(minimumHours)} or more.`,
  }),
  'window.starved': ({ configuration, usableHours, minimumHours, openingStartMs }) =>
    usableHours === 0
      ? {
          message: `A freeze takes away the opening of ${configuration} on ${minuteOf(openingStartMs)} UTC, and leaves 0 hours of it.`,
          cure: 'Nothing to do if the freeze is meant; nodes wait for the opening after it.',
        }
      : {
          message: `A freeze leaves ${hoursName(usableHours)} of the opening of ${configuration} on ${minuteOf(openingStartMs)} UTC; at least ${hoursName(minimumHours)} are needed.`,
          cure: 'Move the not-allowed dates or the window so that they do not cut each other.',
        },
  'window.unreadable': ({ configuration, problem, because }) => ({
    message: `${configuration} could not be read (${problem}).`,
    cure: unreadableCure(because),
  }),
  'window.never-opens': ({ configuration, horizonDays, startDate }) => ({
    message: `${configuration} does not open within the next ${String(horizonDays)} days${startDate === undefined ? '' : ` (it starts on ${startDate})`}.`,
    cure: 'Bring its start date forward or shorten its not-allowed dates.',
  }),
  'window.ignored': ({ configuration }) => ({
    message: `AKS ignores ${configuration} because it does not open every week.`,
    cure: `Give ${configuration} a weekly schedule with an interval of one week.`,
  }),
  'window.not-started': ({ configuration, startDate, firstOpeningMs }) => ({
    message: `${configuration} starts on ${startDate}; it opens for the first time on ${minuteOf(firstOpeningMs)} UTC.`,
    cure: 'Leave the start date out to have the window active at once, if that is not meant.',
  }),
  'window.no-effect': ({ configuration, channel }) => ({
    message: `${configuration} has no effect, because the channel it serves is ${channelName(channel)}.`,
    cure: 'Set the channel; a window only says when, never whether.',
  }),
  'window.misnamed': ({ configuration, meant }) => ({
    message: `"${configuration}" is no name that AKS accepts for a maintenance configuration.`,
    cure: meant === undefined ? 'Remove it.' : `Rename it to ${meant}.`,
  }),
  'window.rare': ({ configuration, longestGapHours, allowedDays }) => ({
    message: `${configuration} stays closed for up to ${daysName(longestGapHours / 24)}; policy allows ${daysName(allowedDays)}.`,
    cure: 'Choose a weekly schedule.',
  }),
  'window.overlapping': ({ configuration, other, atMs }) => ({
    message: `${configuration} and ${other} are open at the same time, first on ${minuteOf(atMs)} UTC.`,
    cure: 'Put them on different days, so that nodes are not rolled twice in one night.',
  }),
  'window.crowded': ({ configuration, clusters, allowed }) => ({
    message: `${String(clusters)} clusters of this subscription and region share the same hours of ${configuration}; policy allows ${String(allowed)}.`,
    cure: 'Stagger them: Azure Resource Manager throttles a subscription that upgrades many clusters at once.',
  }),
  'window.tight': ({ configuration, pool, nodes, surge, neededHours, usableHours }) => ({
    message: `Pool ${pool} (${String(nodes)} nodes, ${String(surge)} at a time) takes about ${hoursName(neededHours)} to roll; ${configuration} leaves ${hoursName(usableHours)}.`,
    cure: `Raise maxSurge of ${pool} or lengthen the window.`,
  }),
  'window.shifts': ({ configuration, timeZone, from, to, openingStartMs }) => ({
    message: `From ${dayWords(openingStartMs, timeZone)} on ${configuration} opens at ${to} instead of ${from} in ${timeZone}: windows know no daylight saving.`,
    cure: 'Change its utcOffset when the clocks change, or accept the shift.',
  }),
  'window.stale-freeze': ({ configuration, spans }) => ({
    message: `${configuration} still lists not-allowed dates that are over (${spans.map(({ start, end }) => `${start} to ${end}`).join(', ')}).`,
    cure: "Remove them, and check whether this year's freeze should take their place.",
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

const templateCure =
  'Give the parameters a default value, hand over a parameters file (--parameters), or evaluate the deployed cluster.';

function unreadableCure(because: FindingEvidence['window.unreadable']['because']): string {
  switch (because) {
    case 'not-given':
      return 'Give the output of az aks maintenanceconfiguration list beside the cluster, as a second file or as its maintenanceConfigurations.';
    case 'template':
      return templateCure;
    case undefined:
      return 'Grant the warden read access to maintenance configurations, or correct the configuration.';
  }
}

function lockName(by: FindingEvidence['channel.locked']['by']): string {
  return by === 'aks-automatic' ? 'AKS Automatic' : 'The cluster upgrade channel node-image';
}

function incompatibilityName({
  reason,
  pools,
}: FindingEvidence['channel.incompatible']['incompatibilities'][number]): string {
  const kind = obstacleName(reason);
  return pools.length === 0 ? kind : `${kind} (${pools.join(', ')})`;
}

/** What stands in the way of a channel, as a noun. */
export function obstacleName(reason: IncompatibilityReason): string {
  const names: Readonly<Record<IncompatibilityReason, string>> = {
    'windows-pool': 'Windows node pools',
    'azure-linux-gpu': 'Azure Linux on GPU sizes',
    'azure-container-linux': 'Azure Container Linux',
    'os-guard': 'Azure Linux with OS Guard',
    flatcar: 'Flatcar Container Linux',
    'network-isolated': 'network isolation',
    'customer-managed-keys': 'an Azure Policy that demands customer-managed keys on disks',
  };
  return names[reason];
}

function imageNames(pools: FindingEvidence['image.stale']['pools']): string {
  return pools
    .map(({ pool, nodeImageVersion, ageDays }) => `Pool ${pool} runs ${nodeImageVersion}, ${daysName(ageDays)} old`)
    .join('; ');
}

function daysName(days: number): string {
  const rounded = Math.round(days);
  return `${String(rounded)} ${rounded === 1 ? 'day' : 'days'}`;
}

function minuteOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
}

export function hoursName(hours: number): string {
  const rounded = Math.round(hours * 10) / 10;
  return `${String(rounded)} ${rounded === 1 ? 'hour' : 'hours'}`;
}
