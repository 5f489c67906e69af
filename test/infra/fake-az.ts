/** A program `az` that keeps a small cloud in a file, and records what it was asked. */

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Az } from '../../infra/azd/az.ts';
import { isStarted } from '../../infra/is-started.ts';
import { askDirectory, type FakeDirectory } from './fake-directory.ts';

interface FakeRole {
  readonly id: string;
  readonly name: string;
  readonly roleName: string;
}

interface FakeSubscription {
  readonly tenantId: string;
  readonly roles: readonly FakeRole[];
  readonly assignments: readonly { readonly id: string; readonly roleDefinitionId: string }[];
  readonly groups: readonly { readonly name: string; readonly tags: Readonly<Record<string, string>> | null }[];
  /** Absent: an Owner. */
  readonly permissions?: readonly { readonly actions: readonly string[]; readonly notActions: readonly string[] }[];
  /** Resource providers that are not registered. */
  readonly unregistered?: readonly string[];
  readonly topics?: readonly FakeTopic[];
  readonly deletedVaults?: readonly string[];
  readonly vaults?: readonly string[];
  readonly functions?: readonly string[];
}

interface FakeTopic {
  readonly name: string;
  readonly resourceGroup: string;
  readonly source: string;
  readonly topicType: string;
}

/** What is the same for every subscription. */
interface FakeRegion {
  readonly regions: readonly string[];
  readonly nodeVersions: readonly string[];
  readonly storageAccounts: { readonly currentValue: number; readonly limit: number };
  readonly flexUsages: readonly { readonly name: string; readonly currentValue: number; readonly limit: number }[];
  /** Names of key vaults that somebody else has. */
  readonly takenVaults: readonly string[];
}

const region: FakeRegion = {
  regions: ['westeurope', 'northeurope'],
  nodeVersions: ['24', '22'],
  storageAccounts: { currentValue: 3, limit: 250 },
  flexUsages: [],
  takenVaults: [],
};

export interface FakeCloud {
  /** Id to what is there. */
  readonly subscriptions: Readonly<Record<string, FakeSubscription>>;
  readonly region: FakeRegion;
  /** Absent: Entra ID is not asked. */
  readonly directory?: FakeDirectory;
  /** What a command that begins so complains about: so many times, or always. */
  readonly complaints: readonly { readonly command: string; readonly text: string; readonly times?: number }[];
  /** Content of the file that each deployment named as its parameters. */
  readonly parameters: readonly unknown[];
}

export interface FakeAz {
  /** The same without a process for each call. */
  readonly az: Az;
  /** Finds this az before any other. */
  readonly environment: NodeJS.ProcessEnv;
  readonly cloud: () => FakeCloud;
  /** The arguments of each call so far. */
  readonly asked: () => readonly (readonly string[])[];
  /** What a program azd was told to keep: NAME=value, and of which environment. */
  readonly kept: () => readonly string[];
  readonly close: () => void;
}

export function makeFakeAz(cloud: Partial<FakeCloud>): FakeAz {
  const folder = mkdtempSync(path.join(tmpdir(), 'warden-az-'));
  const file = path.join(folder, 'cloud.json');
  writeFileSync(file, JSON.stringify({ subscriptions: {}, region, complaints: [], parameters: [], ...cloud }));
  writeFileSync(`${file}.asked`, '');
  const script = `#!/bin/sh\nexec "${process.execPath}" "${import.meta.filename}" "${file}" "$@"\n`;
  writeFileSync(path.join(folder, 'az'), script, { mode: 0o755 });
  writeFileSync(`${file}.kept`, '');
  const azd = `#!/bin/sh\n[ "$1 $2" = 'env set' ] && echo "$3=$4 ($5 $6)" >> "${file}.kept"\n`;
  writeFileSync(path.join(folder, 'azd'), azd, { mode: 0o755 });
  return {
    az: (...args) =>
      new Promise((resolve) => {
        resolve(run(file, [...args, '--output', 'json', '--only-show-errors']));
      }),
    environment: { PATH: `${folder}${path.delimiter}${process.env['PATH'] ?? ''}` },
    cloud: () => JSON.parse(readFileSync(file, 'utf8')) as FakeCloud,
    asked: () => {
      const lines = readFileSync(`${file}.asked`, 'utf8').trim();
      return lines === '' ? [] : lines.split('\n').map((line) => JSON.parse(line) as readonly string[]);
    },
    kept: () => {
      const text = readFileSync(`${file}.kept`, 'utf8').trim();
      return text === '' ? [] : text.split('\n');
    },
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function valueOf(args: readonly string[], option: string): string {
  return args[args.indexOf(option) + 1] ?? '';
}

interface Answer {
  /** An error: what is complained about. */
  readonly printed?: unknown;
  /** As it is afterwards. */
  readonly cloud: FakeCloud;
}

function answer(cloud: FakeCloud, args: readonly string[]): Answer {
  const command = args
    .slice(
      0,
      args.findIndex((arg) => arg.startsWith('--')),
    )
    .join(' ');
  const [, inUrl] = /subscriptions\/([^/]+)/.exec(args.find((arg) => arg.startsWith('/subscriptions/')) ?? '') ?? [];
  const id = inUrl ?? valueOf(args, '--subscription');
  const subscription = cloud.subscriptions[id];
  const changed = (change: Partial<FakeSubscription>) => ({
    cloud: {
      ...cloud,
      subscriptions: { ...cloud.subscriptions, ...(subscription && { [id]: { ...subscription, ...change } }) },
    },
  });
  if (command === 'account list') {
    const accounts = Object.entries(cloud.subscriptions).map(([each, { tenantId }]) => ({ id: each, tenantId }));
    return { printed: accounts, cloud };
  }
  const directory = cloud.directory && askDirectory(cloud.directory, { command, args });
  if (directory !== undefined) return { printed: directory.printed, cloud: { ...cloud, directory: directory.after } };
  if (subscription === undefined) throw new Error(`The subscription of '${id}' doesn't exist in cloud 'AzureCloud'.`);
  const { roles, assignments, groups } = subscription;
  const looked = lookUp(cloud, subscription, { command, args });
  if (looked !== undefined) return { printed: looked, cloud };
  switch (command) {
    case 'role definition list':
      return { printed: roles, cloud };
    case 'role assignment list':
      return { printed: assignments.filter((each) => each.roleDefinitionId === valueOf(args, '--role')), cloud };
    case 'role assignment delete':
      return changed({ assignments: assignments.filter((each) => !args.includes(each.id)) });
    case 'role definition delete': {
      const [role] = roles.filter(({ name }) => name === valueOf(args, '--name'));
      if (assignments.some((each) => each.roleDefinitionId === role?.id))
        throw new Error('(RoleDefinitionHasAssignments) There are existing role assignments referencing role.');
      return changed({ roles: roles.filter((each) => each !== role) });
    }
    case 'group list': {
      const [name = '', value] = valueOf(args, '--tag').split('=');
      return { printed: groups.filter(({ tags }) => tags?.[name] === value), cloud };
    }
    case 'group delete':
      return changed({ groups: groups.filter(({ name }) => name !== valueOf(args, '--name')) });
    case 'deployment sub create': {
      const given = JSON.parse(readFileSync(valueOf(args, '--parameters'), 'utf8')) as unknown;
      return { printed: {}, cloud: { ...cloud, parameters: [...cloud.parameters, given] } };
    }
    default:
      throw new Error(`'${command}' is misspelled or not recognized by the system.`);
  }
}

interface Asked {
  readonly command: string;
  readonly args: readonly string[];
}

/** What only reads, as far as the preflight and the hook after a deployment ask; undefined for anything else. */
function lookUp({ region: place }: FakeCloud, subscription: FakeSubscription, { command, args }: Asked): unknown {
  switch (command) {
    case 'rest':
      return rest(place, subscription, valueOf(args, '--url'));
    case 'provider list':
      return providers.map((namespace) => ({
        namespace,
        registrationState: subscription.unregistered?.includes(namespace) === true ? 'NotRegistered' : 'Registered',
      }));
    case 'eventgrid system-topic list':
      return subscription.topics ?? [];
    case 'functionapp list-flexconsumption-locations':
      return place.regions.map((name) => ({ name }));
    case 'functionapp list-flexconsumption-runtimes':
      return place.nodeVersions.map((version) => ({ runtime: valueOf(args, '--runtime'), version }));
    case 'functionapp function list':
      return (subscription.functions ?? []).map((name) => ({ name: `func/${name}` }));
    case 'functionapp keys list':
      return { functionKeys: { default: 'the-key' }, masterKey: 'never-used', systemKeys: {} };
    case 'storage account show-usage':
      return { ...place.storageAccounts, name: { value: 'StorageAccounts' } };
    case 'keyvault list-deleted':
      return (subscription.deletedVaults ?? []).map((name) => ({ name, properties: { location: 'westeurope' } }));
    case 'keyvault list':
      return (subscription.vaults ?? []).map((name) => ({ name }));
    case 'keyvault check-name': {
      const isFree = ![...place.takenVaults, ...(subscription.vaults ?? [])].includes(valueOf(args, '--name'));
      return { nameAvailable: isFree, message: isFree ? null : 'The vault name is already in use.' };
    }
    default:
      return undefined;
  }
}

function rest(place: FakeRegion, { permissions }: FakeSubscription, url: string): unknown {
  const owner = [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }];
  if (url.includes('/Microsoft.Authorization/permissions?')) return { value: permissions ?? owner };
  if (url.includes('/Microsoft.Web/locations/'))
    return {
      value: place.flexUsages.map(({ name, ...counts }) => ({
        ...counts,
        name: { value: name, localizedValue: name },
      })),
    };
  if (url.includes('/config/configreferences/appsettings/refresh?')) return {};
  return undefined;
}

const providers = [
  'Authorization',
  'Communication',
  'ContainerService',
  'EventGrid',
  'Insights',
  'KeyVault',
  'ManagedIdentity',
  'OperationalInsights',
  'ResourceNotifications',
  'Resources',
  'Storage',
  'Web',
].map((name) => `Microsoft.${name}`);

/** Only what changes the cloud writes the file: several may look at once. */
function run(file: string, args: readonly string[]): unknown {
  appendFileSync(`${file}.asked`, `${JSON.stringify(args)}\n`);
  const before = JSON.parse(readFileSync(file, 'utf8')) as FakeCloud;
  const { printed, cloud } = complain(before, args) ?? answer(before, args);
  if (cloud !== before) writeFileSync(file, JSON.stringify(cloud));
  if (printed instanceof Error) throw printed;
  return printed;
}

function main([file = '', ...args]: readonly string[]): void {
  try {
    const printed = run(file, args);
    if (printed !== undefined) console.log(JSON.stringify(printed));
  } catch (fault) {
    console.error(`ERROR: ${fault instanceof Error ? fault.message : String(fault)}`);
    process.exitCode = 3;
  }
}

function complain(cloud: FakeCloud, args: readonly string[]): Answer | undefined {
  const { complaints } = cloud;
  const due = complaints.find(({ command, times = 1 }) => times > 0 && args.join(' ').startsWith(command));
  if (due === undefined) return undefined;
  const printed = new Error(due.text);
  if (due.times === undefined) return { printed, cloud };
  const less = { ...due, times: due.times - 1 };
  return { printed, cloud: { ...cloud, complaints: complaints.map((each) => (each === due ? less : each)) } };
}

if (isStarted(import.meta)) main(process.argv.slice(2));
