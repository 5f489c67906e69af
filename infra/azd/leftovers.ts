/** What a warden has outside its own resource group: custom roles, their assignments, event topics. All carry its id. */

import * as z from 'zod';
import type { Environment } from '../../shared/settings.ts';
import type { Az } from './az.ts';

const accounts = z.array(z.object({ id: z.string(), tenantId: z.string() }));
const roles = z.array(z.object({ id: z.string(), name: z.string(), roleName: z.string() }));
const assignments = z.array(z.object({ id: z.string() }));
const groups = z.array(z.object({ name: z.string(), tags: z.record(z.string(), z.string()).nullish() }));

export interface LeftoverRole {
  /** The last part of its resource id. */
  readonly name: string;
  readonly roleName: string;
  /** Of whoever holds it: Azure keeps a role that is assigned. */
  readonly assignmentIds: readonly string[];
}

/** In one subscription. */
export interface Leftovers {
  readonly subscriptionId: string;
  readonly roles: readonly LeftoverRole[];
  /** Resource groups with event topics: one, or none. */
  readonly groups: readonly string[];
}

/** Undefined: nothing was provisioned. One that failed has no outputs, but its resource group, which comes first, has the id. */
export async function findWardenId(az: Az, environment: Environment): Promise<string | undefined> {
  const { WARDEN_ID: id = '', AZURE_SUBSCRIPTION_ID: home = '', AZURE_ENV_NAME: name = '' } = environment;
  if (id !== '') return id;
  if (home === '' || name === '') return undefined;
  const found = groups.parse(await az('group', 'list', '--subscription', home, '--tag', `azd-env-name=${name}`));
  return found.find((group) => group.name === `rg-${name}`)?.tags?.['aks-patch-warden'];
}

const atOnce = 8;

/** In the fleet, and in every other subscription of the tenant: one may have been taken off the list. */
export async function findLeftovers(az: Az, environment: Environment, wardenId: string): Promise<readonly Leftovers[]> {
  const { AZURE_SUBSCRIPTION_ID: home = '', FLEET_SUBSCRIPTIONS: list = '' } = environment;
  const known = accounts.parse(await az('account', 'list'));
  const tenantId = known.find(({ id }) => id === home)?.tenantId;
  // As main.bicep reads the list: nobody else has when provisioning failed.
  const fleet = [home, ...list.split(',').map((id) => id.trim().toLowerCase())].filter((id) => id !== '');
  const others = known.filter((account) => account.tenantId === tenantId).map(({ id }) => id);
  const ids = [...new Set([...fleet, ...others])];
  const leftovers: Leftovers[] = [];
  for (let start = 0; start < ids.length; start += atOnce) {
    const looks = ids.slice(start, start + atOnce).map((id) => {
      const look = lookInto(az, id, wardenId);
      return fleet.includes(id) ? look : look.catch(passOver);
    });
    leftovers.push(...(await Promise.all(looks)).filter((found) => found !== undefined));
  }
  return leftovers;
}

/** Where one may not even read roles, outside the fleet, one did not deploy a warden either. */
function passOver(fault: unknown): undefined {
  console.log(`Passed over: ${fault instanceof Error ? fault.message : String(fault)}`);
}

async function lookInto(az: Az, subscriptionId: string, wardenId: string): Promise<Leftovers | undefined> {
  const where = ['--subscription', subscriptionId];
  const names = ['audit', 'enforce'].map((kind) => `AKS Patch Warden ${kind} (${wardenId}, ${subscriptionId})`);
  const custom = roles.parse(await az('role', 'definition', 'list', ...where, '--custom-role-only', 'true'));
  const own = custom.filter(({ roleName }) => names.includes(roleName));
  const tagged = groups.parse(await az('group', 'list', ...where, '--tag', `aks-patch-warden=${wardenId}`));
  const ownGroups = tagged.map(({ name }) => name).filter((name) => name === `rg-${wardenId}-events`);
  if (own.length + ownGroups.length === 0) return undefined;
  const assigned = own.map(async ({ id, name, roleName }) => {
    const found = assignments.parse(await az('role', 'assignment', 'list', ...where, '--all', '--role', id));
    return { name, roleName, assignmentIds: found.map((assignment) => assignment.id) };
  });
  return { subscriptionId, roles: await Promise.all(assigned), groups: ownGroups };
}
