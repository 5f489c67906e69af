/** What Resource Manager itself refuses of a request, before the resource provider sees it. */

import { failure, type Answer, type Call } from '../call.ts';
import { documentOf } from '../state.ts';
import { isAllowed, isUnreadable, linkedRightsOf, lockOn, policyOn } from './rule-checks.ts';

export interface Access {
  /** Such as `Microsoft.ContainerService/managedClusters/write`. */
  readonly action: string;
  readonly scope: string;
}

/** The action that a request needs and the scope it needs it at, as Resource Manager reads them from the path. */
export function accessOf(method: string, path: string): Access | undefined {
  const [, scope = '', namespace = '', rest = ''] =
    /^(.*)\/providers\/([^/]+)\/?(.*?)\/?$/i.exec(path.replace(/\/+$/, '')) ?? [];
  if (namespace === '' || !scope.toLowerCase().startsWith('/subscriptions/')) return undefined;
  const parts = rest.split('/').filter((part) => part !== '');
  const types = parts.filter((_, index) => index % 2 === 0);
  const endsInType = parts.length % 2 === 1;
  const resource = `${scope}/providers/${namespace}/${parts.slice(0, parts.length - (endsInType ? 1 : 0)).join('/')}`;
  const holder = endsInType && parts.length === 1 ? scope : resource.replace(/\/+$/, '');
  const type = [namespace, ...types].join('/');
  switch (method) {
    case 'GET':
      return { action: `${type}/read`, scope: holder };
    case 'DELETE':
      return { action: `${type}/delete`, scope: holder };
    case 'POST':
      return { action: `${type}/action`, scope: holder };
    default:
      return { action: `${type}/write`, scope: holder };
  }
}

export function ruleRefusal(call: Call): Answer | undefined {
  const access = accessOf(call.method, call.path);
  // Whoever may ask for something may read how it goes, and everybody may read his own permissions.
  if (access === undefined || /locations\/operation|Microsoft\.Authorization\/permissions/i.test(access.action))
    return undefined;
  return (
    roleRefusal(call, access) ?? lockRefusal(call, access) ?? policyRefusal(call, access) ?? linkRefusal(call, access)
  );
}

/** 403 `AuthorizationFailed`: the words that Resource Manager has for it in public error reports, such as azure-cli's. */
function roleRefusal({ state, principal }: Call, { action, scope }: Access): Answer | undefined {
  const isHidden = isUnreadable(state, scope) && action.endsWith('/read');
  if (!isHidden && isAllowed(state.rules, { principal: principal.name, action, scope })) return undefined;
  return failure(
    403,
    'AuthorizationFailed',
    `The client '${principal.name}' with object id '${principal.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** 409 `ScopeLocked` (docs `lock-resources`; words as public error reports quote them). */
function lockRefusal({ state, method }: Call, { scope }: Access): Answer | undefined {
  const lock = lockOn(state.rules, method, scope);
  if (lock === undefined) return undefined;
  const what = method === 'DELETE' ? 'delete' : 'write';
  return failure(
    409,
    'ScopeLocked',
    `The scope '${scope}' cannot perform ${what} operation because following scope(s) are locked: '${lock.scope}'. Please remove the lock and try again.`,
  );
}

/** 403 `RequestDisallowedByPolicy` with what denied it (docs `error-policy-requestdisallowedbypolicy`). */
function policyRefusal({ state, method, body }: Call, { scope }: Access): Answer | undefined {
  if (method !== 'PUT' && method !== 'PATCH') return undefined;
  const policy = policyOn(state.rules, scope, documentOf(body));
  if (policy === undefined) return undefined;
  const name = scope.split('/').at(-1) ?? '';
  const id = `${policy.scope.replace(/\/+$/, '')}/providers/Microsoft.Authorization/policyAssignments/${policy.name}`;
  const definition = { name: policy.name, id: `/providers/Microsoft.Authorization/policyDefinitions/${policy.name}` };
  const identifiers = JSON.stringify([{ policyAssignment: { name: policy.name, id }, policyDefinition: definition }]);
  const info = { policyAssignmentId: id, policyAssignmentName: policy.name, policyDefinitionEffect: 'deny' };
  const error = {
    code: 'RequestDisallowedByPolicy',
    target: name,
    message: `Resource '${name}' was disallowed by policy. Policy identifiers: '${identifiers}'.`,
    additionalInfo: [{ type: 'PolicyViolation', info }],
  };
  return { status: 403, body: { error } };
}

/** 403 `LinkedAuthorizationFailed` (Azure/AKS issue 4980, azure-cli issue 22232). */
function linkRefusal({ state, method, body, principal }: Call, { action, scope }: Access): Answer | undefined {
  if (method !== 'PUT') return undefined;
  const missing = linkedRightsOf(documentOf(body)).filter(
    (linked) => !isAllowed(state.rules, { principal: principal.name, ...linked }),
  );
  if (missing.length === 0) return undefined;
  const actions = [...new Set(missing.map((each) => each.action))].join(',');
  const scopes = missing.map((each) => each.scope).join(',');
  return failure(
    403,
    'LinkedAuthorizationFailed',
    `The client '${principal.name}' with object id '${principal.objectId}' has permission to perform action '${action}' on scope '${scope}'; however, it does not have permission to perform action(s) '${actions}' on the linked scope(s) '${scopes}' (respectively) or the linked scope(s) are invalid.`,
  );
}
