/** Actions, their outcomes and what holds them back, each in one plain sentence. */

import type { ActionOutcome, Gate, Refusal } from '../domain/outcome.ts';
import type { Action, HeldRepair, HoldReason } from '../domain/plan.ts';
import { channelName, hoursName } from './finding-words.ts';
import { momentWords } from './moment.ts';

/** What the action does, as a clause: `set the node OS upgrade channel from None to NodeImage`. */
export function actionWords(action: Action): string {
  switch (action.kind) {
    case 'set-channel':
      return `set the node OS upgrade channel from ${channelName(action.from)} to ${action.to}`;
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
      return `Done: ${what}. Read back and found in place.`;
    case 'accepted':
      return `Accepted by Azure and not yet proven: ${what}.`;
    case 'not-applied':
      return `Azure accepted and then dropped it: ${what}.`;
    case 'declined':
      return `Not sent: ${what}. ${gateWords(outcome.gate)} (${outcome.detail}).`;
    case 'conflict':
      return `Not done: ${what}. Somebody else changed the cluster at the same moment; the next sweep plans anew.`;
    case 'busy':
      return `Not done: ${what}. Another operation is running on the cluster; the next sweep tries again.`;
    case 'refused':
      return `Refused by Azure: ${what}. ${refusalWords(outcome.refusal)}`;
    case 'gone':
      return `Not done: ${what}. The cluster does not exist any more.`;
    case 'throttled':
      return `Not done yet: ${what}. Azure asked to wait ${String(outcome.retryAfterSeconds)} seconds.`;
  }
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

/** Why Azure refuses, and the cure. Codes as Azure returns them. */
export function refusalWords({ status, code, message }: Refusal): string {
  const said = message === '' ? '' : ` Azure says: ${message}`;
  return `${refusalCure(code, status, message)}${said}`;
}

function refusalCure(code: string, status: number, message: string): string {
  switch (code) {
    case 'LinkedAuthorizationFailed':
      return `The warden may write the cluster but not use a resource linked to it: grant ${linkedAction(message)}.`;
    case 'AuthorizationFailed':
      return 'The warden lacks a role: grant it Microsoft.ContainerService/managedClusters/read and write on this cluster.';
    case 'RequestDisallowedByPolicy':
      return 'An Azure Policy with effect deny forbids the change: exempt the cluster or choose NodeImage for it.';
    case 'ScopeLocked':
      return 'A resource lock protects the cluster: remove the lock, or exempt the cluster.';
    default:
      return status === 0
        ? 'Look at the operation in the activity log.'
        : `Azure refused with ${code} (HTTP ${String(status)}).`;
  }
}

/** Azure names the missing action and the scope inside its message, each in quotes. */
function linkedAction(message: string): string {
  const action = /action\(?s?\)? '([^']+)'/i.exec(message)?.[1];
  const scope = /linked scope\(?s?\)? '([^']+)'/i.exec(message)?.[1];
  if (action === undefined) return 'the linked action named by Azure';
  return scope === undefined ? action : `${action} on ${scope}`;
}

export function heldWords({ action, reason }: HeldRepair, timeZone: string): string {
  const what = action === undefined ? '' : `Waiting to ${actionWords(action)}. `;
  return `${what}${reasonWords(reason, timeZone)}`;
}

function reasonWords(reason: HoldReason, timeZone: string): string {
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
      return 'The right window is for its owner to choose.';
    case 'no-usable-window':
      return 'The channel is not switched on before the cluster has a usable node OS window.';
    case 'waits-for-window':
      return reason.opensAtMs === undefined
        ? 'The change may reimage every node, and the cluster has no node OS window yet in which it could start.'
        : `The change may reimage every node, so it waits for the node OS window on ${momentWords(reason.opensAtMs, timeZone)}.`;
    case 'over-limit':
      return `This sweep has already changed as many clusters as policy allows (${String(reason.limit)}).`;
  }
}
