/** A program `az` that keeps accounts, roles, assignments and resource groups in a file, and records what it was asked. */

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isStarted } from '../../infra/is-started.ts';

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
}

export interface FakeCloud {
  /** Id to what is there. */
  readonly subscriptions: Readonly<Record<string, FakeSubscription>>;
  /** What a command that begins so complains about: so many times, or always. */
  readonly complaints: readonly { readonly command: string; readonly text: string; readonly times?: number }[];
  /** Content of the file that each deployment named as its parameters. */
  readonly parameters: readonly unknown[];
}

export interface FakeAz {
  /** Finds this az before any other. */
  readonly environment: NodeJS.ProcessEnv;
  readonly cloud: () => FakeCloud;
  /** The arguments of each call so far. */
  readonly asked: () => readonly (readonly string[])[];
  readonly close: () => void;
}

export function makeFakeAz(cloud: Partial<FakeCloud>): FakeAz {
  const folder = mkdtempSync(path.join(tmpdir(), 'warden-az-'));
  const file = path.join(folder, 'cloud.json');
  writeFileSync(file, JSON.stringify({ subscriptions: {}, complaints: [], parameters: [], ...cloud }));
  writeFileSync(`${file}.asked`, '');
  const script = `#!/bin/sh\nexec "${process.execPath}" "${import.meta.filename}" "${file}" "$@"\n`;
  writeFileSync(path.join(folder, 'az'), script, { mode: 0o755 });
  return {
    environment: { PATH: `${folder}${path.delimiter}${process.env['PATH'] ?? ''}` },
    cloud: () => JSON.parse(readFileSync(file, 'utf8')) as FakeCloud,
    asked: () => {
      const lines = readFileSync(`${file}.asked`, 'utf8').trim();
      return lines === '' ? [] : lines.split('\n').map((line) => JSON.parse(line) as readonly string[]);
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
  const id = valueOf(args, '--subscription');
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
  if (subscription === undefined) throw new Error(`The subscription of '${id}' doesn't exist in cloud 'AzureCloud'.`);
  const { roles, assignments, groups } = subscription;
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

/** Only what changes the cloud writes the file: several may look at once. */
function main([file = '', ...args]: readonly string[]): void {
  appendFileSync(`${file}.asked`, `${JSON.stringify(args)}\n`);
  const before = JSON.parse(readFileSync(file, 'utf8')) as FakeCloud;
  try {
    const { printed, cloud } = complain(before, args) ?? answer(before, args);
    if (cloud !== before) writeFileSync(file, JSON.stringify(cloud));
    if (printed instanceof Error) throw printed;
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
