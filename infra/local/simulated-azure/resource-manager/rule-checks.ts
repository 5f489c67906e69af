/** Asks the standing rules: what is allowed, locked and denied where. */

import { documentOf, isDocument, poolsOf, textOf, type AzureState, type Json, type JsonDocument } from '../state.ts';
import type { Lock, Policy, Rules, Scoped } from './rules.ts';

export interface Wish {
  readonly principal: string;
  readonly action: string;
  readonly scope: string;
}

export function isAllowed({ roles, missingRights }: Rules, { principal, action, scope }: Wish): boolean {
  const concerns = (each: Scoped & { readonly principal?: string }) =>
    covers(each.scope, scope) && (each.principal === undefined || isSame(each.principal, principal));
  if (missingRights.some((each) => concerns(each) && matches(each.action, action))) return false;
  return roles.some(
    (role) =>
      concerns(role) &&
      role.actions.some((each) => matches(each, action)) &&
      role.notActions?.some((each) => matches(each, action)) !== true,
  );
}

/** A switch: nothing of the subscription may be read. */
export function isUnreadable({ switches }: AzureState, scope: string): boolean {
  const [, , subscription = ''] = scope.toLowerCase().split('/');
  return switches.access.unreadableSubscriptions.some((id) => id.toLowerCase() === subscription);
}

/** What `Microsoft.Authorization/permissions` answers at a scope: one entry a role, and what is missing taken away from each. */
export function permissionsAt(
  { roles, missingRights }: Rules,
  { principal, scope }: Omit<Wish, 'action'>,
): JsonDocument[] {
  const concerns = (each: Scoped & { readonly principal?: string }) =>
    covers(each.scope, scope) && (each.principal === undefined || isSame(each.principal, principal));
  const missing = missingRights.filter(concerns).map(({ action }) => action);
  return roles.filter(concerns).map(({ actions, notActions = [] }) => ({
    actions: [...actions],
    notActions: [...notActions, ...missing],
    dataActions: [],
    notDataActions: [],
  }));
}

/** The lock that forbids it, if any: `CanNotDelete` forbids DELETE, `ReadOnly` everything but GET (docs `lock-resources`). */
export function lockOn({ locks }: Rules, method: string, scope: string): Lock | undefined {
  if (method === 'GET') return undefined;
  return locks.find((lock) => covers(lock.scope, scope) && (lock.level === 'ReadOnly' || method === 'DELETE'));
}

/** The policy that denies a PUT or PATCH with such a body. */
export function policyOn({ policies }: Rules, scope: string, body: JsonDocument): Policy | undefined {
  return policies.find((policy) => {
    if (!covers(policy.scope, scope)) return false;
    if (policy.property === undefined) return true;
    const value = valueAt(body, policy.property);
    return value !== undefined && (policy.denies === undefined || policy.denies.includes(value));
  });
}

export interface LinkedRight {
  readonly action: string;
  readonly scope: string;
}

/**
 * Rights on other resources that a PUT of a cluster asks for again each time: Azure/AKS issue 4980 (user-assigned identities),
 * azure-cli issue 22232 (the workspace of monitoring); subnets by the same mechanism.
 */
export function linkedRightsOf(body: JsonDocument): readonly LinkedRight[] {
  const identities = Object.keys(documentOf(documentOf(body['identity'])['userAssignedIdentities']));
  const addons = documentOf(documentOf(body['properties'])['addonProfiles']);
  const workspaces = Object.values(addons)
    .filter(isDocument)
    .map((addon) => textOf(documentOf(addon['config'])['logAnalyticsWorkspaceResourceID']));
  const subnets = poolsOf(body).map((pool) => textOf(pool['vnetSubnetID']));
  const linked = (action: string, scopes: readonly string[]) =>
    [...new Set(scopes)].filter((scope) => scope !== '').map((scope) => ({ action, scope }));
  return [
    ...linked('Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', identities),
    ...linked('Microsoft.OperationalInsights/workspaces/sharedkeys/read', workspaces),
    ...linked('Microsoft.Network/virtualNetworks/subnets/join/action', subnets),
  ];
}

export function covers(outer: string, inner: string): boolean {
  const [from, to] = [outer, inner].map((each) => `${each.toLowerCase().replace(/\/+$/, '')}/`);
  return to?.startsWith(from ?? '') === true;
}

function matches(pattern: string, action: string): boolean {
  const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function valueAt(document: JsonDocument, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((inner, name) => documentOf(inner)[name], document);
}
