/** Refusals of Azure in words, each with the cure. */

import type { Refusal } from './refusal.ts';

/** Why Azure refuses, and the cure. Codes as Azure returns them. */
export function refusalWords({ status, code, message }: Refusal): string {
  // Status 0: these are the warden's own words.
  if (status === 0) return `${message} Look at the operation in the activity log.`;
  const said = message === '' ? '' : ` Azure says: "${message}".`;
  return `${refusalCure(code, status, message)}${said}`;
}

function refusalCure(code: string, status: number, message: string): string {
  switch (code) {
    case 'LinkedAuthorizationFailed':
      return `The warden may write the cluster but not use a resource linked to it: grant ${linkedAction(message)}.`;
    case 'AuthorizationFailed':
      return 'The warden lacks a right on this cluster: grant the action that Azure names.';
    case 'RequestDisallowedByPolicy':
      return 'An Azure Policy with effect deny forbids the change: exempt the cluster or choose NodeImage for it.';
    case 'ScopeLocked':
      return 'A resource lock protects the cluster: remove the lock, or exempt the cluster.';
    case 'OperationNotAllowed':
      return 'Another operation is in progress or the cluster does not allow the change now: the next sweep tries again.';
    default:
      if (/disruption ?policy/i.test(`${code} ${message}`))
        return 'The Node Disruption Policy of the cluster blocks it: let it happen during the maintenance window (AllowDuringMaintenanceWindow), or approve it there.';
      if (/service ?principal/i.test(`${code} ${message}`))
        return 'AKS wants the secret of the service principal that the cluster runs as, and nobody can read it back: move the cluster to a managed identity (az aks update --enable-managed-identity), or exempt it and set the channel by hand.';
      return `Azure refused with ${code} (HTTP ${String(status)}).`;
  }
}

/** Azure names the missing action and the scope inside its message, each in quotes. */
function linkedAction(message: string): string {
  const action = /action\(?s?\)? '([^']+)'/i.exec(message)?.[1];
  const scope = /linked scope\(?s?\)? '([^']+)'/i.exec(message)?.[1];
  if (action === undefined) return 'the linked action named by Azure';
  return scope === undefined ? action : `${action} on ${scope}`;
}
