/** Actions, their outcomes and what holds them back, each in one plain sentence. */

import type { FindingCode } from '../../domain/judging/finding.ts';
import type { ActionOutcome, Gate, OtherWriter } from '../../domain/repair/write-outcome.ts';
import type { Action, HeldRepair, HoldReason } from '../../domain/repair/action.ts';
import type { StopReason } from '../../domain/repair/write-stop.ts';
import { channelName, fleetUncertaintyWords, hoursName } from '../../domain/judging/words.ts';
import { momentWords } from '../../domain/time/moment.ts';
import { refusalWords } from '../../domain/cluster/refusal-words.ts';

/** What the action does, as a clause: `set the node OS upgrade channel from None to NodeImage`. */
export function actionWords(action: Action): string {
  switch (action.kind) {
    case 'set-channel':
      return `${action.isUndo === true ? 'restore' : 'set'} the node OS upgrade channel from ${channelName(action.from)} to ${action.to}`;
    case 'create-window':
      return `create the maintenance configuration ${action.configuration} (${hoursName(action.window.durationHours)})`;
    case 'lengthen-window':
      return `lengthen ${action.configuration} from ${hoursName(action.fromHours)} to ${hoursName(action.toHours)}`;
  }
}

export function outcomeWords({ action, outcome }: ActionOutcome): string {
  const what = actionWords(action);
  switch (outcome.kind) {
    case 'planned':
      return `Would ${what}.`;
    case 'applied':
      return `Done: ${what}. Read back and found in place.${surpriseWords(outcome.unexpected ?? [], outcome.otherWriter)}`;
    case 'accepted':
      return `Accepted by Azure and not yet proven: ${what}.`;
    case 'not-applied':
      return `Azure accepted it and it is not in place: ${what}. Nothing shows that anybody else changed it.`;
    case 'overwritten':
      return `Written, and then changed by ${writerWords(outcome.otherWriter)}: ${what}. The next sweep judges the cluster anew.`;
    case 'declined':
      return `Not done: ${what}. ${gateWords(outcome.gate)} (${outcome.detail}).`;
    case 'conflict':
      return `Not done: ${what}. Somebody else changed the cluster at the same moment${inBrackets(outcome.detail)}; the next sweep plans anew.`;
    case 'busy':
      return `Not done: ${what}. Another operation is running on the cluster; the next sweep tries again.`;
    case 'refused':
      if (outcome.refusal.status === 0) return `Not verified: ${what}. ${refusalWords(outcome.refusal)}`;
      return `Refused by Azure: ${what}. ${refusalWords(outcome.refusal)}`;
    case 'gone':
      return `Not done: ${what}. The cluster does not exist any more.`;
    case 'throttled':
      return `Not done yet: ${what}. Azure asked to wait ${String(outcome.retryAfterSeconds)} seconds.`;
  }
}

/** Something was lost: by Azure, or by somebody who wrote at the same time. */
function surpriseWords(paths: readonly string[], otherWriter: OtherWriter | undefined): string {
  if (paths.length === 0) return '';
  const told = paths.slice(0, 20).join(', ');
  const who = otherWriter === undefined ? '' : ` The cluster was changed after that by ${writerWords(otherWriter)}.`;
  return ` But these values are not what they were: ${told}${paths.length > 20 ? ' and more' : ''}.${who}`;
}

function writerWords({ by = 'somebody else (who is not known)', atMs }: OtherWriter): string {
  return atMs === undefined ? by : `${by} on ${momentWords(atMs, 'UTC')}`;
}

function inBrackets(detail: string): string {
  return detail === '' ? '' : ` (${detail.replace(/\.$/, '')})`;
}

function gateWords(gate: Gate): string {
  const words: Readonly<Record<Gate, string>> = {
    'cluster-stopped': 'The cluster is stopped',
    'cluster-busy': 'Another operation is running on the cluster',
    'pool-busy': 'A node pool is being changed',
    'no-etag': 'Azure gave no eTag to guard the write with',
    'changed-since-plan': 'The cluster has changed since it was judged',
    'more-than-one-leaf': 'The write would have changed more than one value',
    'shared-window': 'The window is shared with other clusters',
    'unknown-shape': 'The answer from Azure has an unknown shape',
  };
  return words[gate];
}

export function heldWords({ action, reason }: HeldRepair, timeZone: string): string {
  const what = action === undefined ? '' : `Waiting to ${actionWords(action)}. `;
  return `${what}${reasonWords(reason, timeZone)}`;
}

function openingWords(
  { kind, opensAtMs }: Extract<HoldReason, { kind: 'waits-for-window' | 'next-opening' }>,
  timeZone: string,
): string {
  const opens = opensAtMs === undefined ? undefined : momentWords(opensAtMs, timeZone);
  if (kind === 'next-opening')
    return opens === undefined ? 'AKS installs it by itself.' : `AKS installs it by itself in the opening on ${opens}.`;
  return opens === undefined
    ? 'The change may reimage every node, and the cluster has no node OS window yet in which it could start.'
    : `The change may reimage every node, so it waits for the node OS window on ${opens}.`;
}

function ownerWords(code: FindingCode): string {
  return code.startsWith('window.')
    ? 'The right window is for its owner to choose.'
    : 'No setting that the warden writes mends this; what does stands with the finding.';
}

/** Why it is held. */
export function reasonWords(reason: HoldReason, timeZone: string): string {
  switch (reason.kind) {
    case 'cluster-stopped':
      return 'AKS accepts no change while the cluster is stopped.';
    case 'cluster-busy':
      return `AKS accepts no change while the cluster is ${reason.provisioningState}.`;
    case 'pool-busy':
      return `Node pool ${reason.pool} is ${reason.provisioningState}.`;
    case 'channel-locked':
      return 'The channel is dictated by another setting, so there is nothing the warden could write.';
    case 'no-repair-template':
      return `Policy has no repair window for ${reason.configuration}, so an owner has to set it.`;
    case 'shared-window':
      return `${reason.configuration} is linked to a shared window, which the warden never overwrites.`;
    case 'owner-decides':
      return ownerWords(reason.code);
    case 'no-usable-window':
      return 'The channel is not switched on before the cluster has a usable node OS window.';
    case 'waits-for-window':
    case 'next-opening':
      return openingWords(reason, timeZone);
    case 'over-limit':
      return `This sweep has already changed as many clusters as policy allows (${String(reason.limit)}).`;
    case 'over-limit-of-day':
      return `Today as many clusters have been changed as policy allows for a day (changesPerDay: ${String(reason.limit)}). The next day begins ${momentWords(reason.untilMs, timeZone)}.`;
    case 'waits-for-sweep':
      return 'The next sweep repairs it.';
    case 'being-changed':
      return `Somebody else changed the cluster each time (${String(reason.times)} tries); the next sweep goes on.`;
    case 'writes-stopped':
    case 'stopped':
    case 'stop-unknown':
      return stopWords(reason, timeZone);
    case 'no-etag':
      return 'ARM returned no eTag, so another write at the same moment could not be noticed.';
    case 'disruption-policy':
      return 'The node disruption policy of the cluster is Block, and AKS refuses a change that reimages nodes; node images and Kubernetes upgrades still come.';
    case 'contested':
      return 'Somebody keeps changing it back, so the warden has stopped writing it.';
    case 'undone':
      return 'Somebody undid this change; it is not written again until it is asked for (reconcile with "resume": true).';
    case 'nothing-to-undo':
      return 'There is no change of the warden that could be undone.';
    case 'owner-repairs':
      return `The settings of this cluster live in code (${reason.tool}); change them there.`;
    case 'rolled-back':
      return `A node image was rolled back, and that is no drift: held until ${momentWords(reason.untilMs, timeZone)}, then repaired as any drift.`;
    case 'fleet-patches':
      return `AKS Fleet ${reason.fleet} patches the nodes (auto-upgrade profile ${reason.profile}); changes are made there.`;
    case 'fleet-runs':
      return `Update run ${reason.run} of AKS Fleet ${reason.fleet} is under way; the next sweep after it goes on.`;
    case 'fleet-unknown': {
      const { message, cure } = fleetUncertaintyWords(reason);
      return `${message} ${cure}`;
    }
    case 'waits-for-ring':
      return `The cluster belongs to ring ${reason.ring}; ring ${reason.open} has to prove itself first.`;
  }
}

function stopWords(reason: StopReason, timeZone: string): string {
  switch (reason.kind) {
    case 'writes-stopped':
      return 'All writes of the warden are stopped (setting WRITES_STOPPED).';
    case 'stopped':
      return `${reason.by} stopped all writes of the warden on ${momentWords(reason.atMs, timeZone)}: ${reason.reason}`;
    case 'stop-unknown':
      return `Whether somebody stopped all writes could not be read, so nothing is written: ${reason.problem}`;
  }
}
