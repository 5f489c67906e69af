/** The region and the names of a deployment, before it: asked of Azure, since any list of ours would age. */

import * as z from 'zod';
import type { Az } from './az.ts';
import { orNote, type Finding } from './finding.ts';
import { uniqueString } from './unique-string.ts';

export interface Place {
  readonly subscriptionId: string;
  readonly location: string;
  readonly environmentName: string;
}

export async function lookAtPlace(az: Az, place: Place): Promise<readonly Finding[]> {
  const about = place.location;
  const found = await Promise.all([
    orNote(about, () => lookAtRegion(az, place)),
    orNote(about, () => lookAtQuota(az, place)),
    orNote(about, () => lookAtAppQuota(az, place)),
    orNote(vaultName(place), () => lookAtVault(az, place)),
  ]);
  return found.flat();
}

/** As main.bicep names things. */
export function tokenOf({ subscriptionId, location, environmentName }: Place): string {
  return uniqueString(`/subscriptions/${subscriptionId}`, environmentName, location);
}

function vaultName(place: Place): string {
  return `kv-${tokenOf(place)}`;
}

const regions = z.array(z.object({ name: z.string() }));
const runtimes = z.array(z.object({ version: z.string() }));
const nodeVersion = '24';

async function lookAtRegion(az: Az, { subscriptionId, location }: Place): Promise<readonly Finding[]> {
  const where = ['--subscription', subscriptionId];
  const known = regions.parse(await az('functionapp', 'list-flexconsumption-locations', ...where));
  const names = known.map(({ name }) => plain(name));
  if (!names.includes(plain(location)))
    return [problem(location, 'the region has no Flex Consumption', `These have it: ${names.sort().join(', ')}.`)];
  const what = ['--location', location, '--runtime', 'node'];
  const offered = runtimes.parse(await az('functionapp', 'list-flexconsumption-runtimes', ...where, ...what));
  if (offered.some(({ version }) => version === nodeVersion)) return [];
  const versions = offered.map(({ version }) => version).join(', ');
  return [
    problem(location, `Flex Consumption has no Node ${nodeVersion} there, but ${versions}`, 'Choose another region.'),
  ];
}

/** `West Europe` and `westeurope` are one region. */
function plain(region: string): string {
  return region.toLowerCase().replaceAll(' ', '');
}

const usage = z.object({ currentValue: z.number(), limit: z.number() });

async function lookAtQuota(az: Az, { subscriptionId, location }: Place): Promise<readonly Finding[]> {
  const where = ['--subscription', subscriptionId, '--location', location];
  const { currentValue, limit } = usage.parse(await az('storage', 'account', 'show-usage', ...where));
  if (currentValue < limit) return [];
  return [
    problem(
      location,
      `${usedOf(currentValue, limit)} storage accounts are in use there`,
      'Ask for more, or choose another region.',
    ),
  ];
}

const usages = z.object({
  value: z.array(usage.extend({ name: z.object({ value: z.string(), localizedValue: z.string().nullish() }) })),
});

/** Microsoft.Web counts what its plans take of a region; a limit of zero or less is none. */
async function lookAtAppQuota(az: Az, { subscriptionId, location }: Place): Promise<readonly Finding[]> {
  const url = `/subscriptions/${subscriptionId}/providers/Microsoft.Web/locations/${location}/usages?api-version=2024-11-01`;
  const { value } = usages.parse(await az('rest', '--method', 'get', '--url', url));
  return value
    .filter(({ name, currentValue, limit }) => /flex|FC1/i.test(name.value) && limit > 0 && currentValue >= limit)
    .map(({ name, currentValue, limit }) =>
      problem(
        location,
        `${usedOf(currentValue, limit)} of "${name.localizedValue ?? name.value}" are in use there`,
        'Ask for more, or choose another region.',
      ),
    );
}

function usedOf(currentValue: number, limit: number): string {
  return `${String(currentValue)} of ${String(limit)}`;
}

const deleted = z.array(z.object({ name: z.string(), properties: z.object({ location: z.string() }) }));
const nameCheck = z.object({ nameAvailable: z.boolean().nullish(), message: z.string().nullish() });
const vaults = z.array(z.object({ name: z.string() }));

/** A vault that was deleted keeps its name for a while; a vault of ours from the last deployment keeps it rightly. */
async function lookAtVault(az: Az, place: Place): Promise<readonly Finding[]> {
  const name = vaultName(place);
  const where = ['--subscription', place.subscriptionId];
  const gone = deleted.parse(await az('keyvault', 'list-deleted', ...where, '--resource-type', 'vault'));
  const own = gone.find((each) => each.name.toLowerCase() === name);
  if (own !== undefined) {
    const cure = `az keyvault purge --name ${name} --location ${own.properties.location} --subscription ${place.subscriptionId}`;
    return [problem(name, 'this key vault was deleted and not purged, so its name is not free', cure)];
  }
  const { nameAvailable, message } = nameCheck.parse(await az('keyvault', 'check-name', ...where, '--name', name));
  if (nameAvailable !== false) return [];
  const ours = vaults.parse(await az('keyvault', 'list', ...where));
  if (ours.some((each) => each.name.toLowerCase() === name)) return [];
  return [
    problem(
      name,
      `this name of a key vault is taken: ${message ?? ''}`,
      'Choose another environment name: azd env new.',
    ),
  ];
}

function problem(about: string, message: string, cure: string): Finding {
  return { kind: 'problem', about, message, cure };
}
