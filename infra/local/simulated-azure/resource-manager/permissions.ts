/** `Microsoft.Authorization/permissions`: what the caller may do at a scope (REST 2022-04-01), open to everybody. */

import { ok, routesOf, type Answer, type Call, type Route } from '../call.ts';
import { services } from '../services.ts';
import { permissionsAt } from './rule-checks.ts';

const route = routesOf(services.permissions);

const below = 'providers/Microsoft.Authorization/permissions';

export const permissionRoutes: readonly Route[] = [
  route('GET', `/subscriptions/{s}/${below}`, permissions),
  route('GET', `/subscriptions/{s}/resourceGroups/{g}/${below}`, permissions),
  route('GET', `/subscriptions/{s}/resourceGroups/{g}/providers/{p}/{t}/{n}/${below}`, permissions),
];

function permissions({ path, state, principal }: Call): Answer {
  const scope = path.replace(/\/providers\/Microsoft\.Authorization\/permissions\/?$/i, '');
  return ok({ value: permissionsAt(state.rules, { principal: principal.name, scope }) });
}
