/**
 * Entra ID as `az ad` and Microsoft Graph tell of it, as far as the hooks ask. The commands' arguments and what they answer
 * are those of az 2.45 (`az ad app --help`); what a PATCH leaves unsaid keeps its value (Microsoft Graph, "Update application").
 */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

interface FakeApp {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly owner: string;
  readonly tags: readonly string[];
  readonly identifierUris: readonly string[];
  readonly appRoles: readonly { readonly id: string; readonly value: string }[];
  readonly signInAudience: string;
  readonly web: { readonly redirectUris: readonly string[]; readonly hasIdTokens: boolean };
  readonly api: Readonly<Record<string, unknown>>;
  readonly credentials: readonly object[];
}

interface FakeEnterprise {
  readonly id: string;
  readonly appId: string;
  readonly appRoleAssignmentRequired: boolean;
  readonly tags: readonly string[];
}

interface FakeAssignment {
  readonly principalId: string;
  readonly resourceId: string;
  readonly appRoleId: string;
}

export interface FakeDirectory {
  /** Who is signed in to az. */
  readonly who: { readonly id: string; readonly type: 'user' | 'servicePrincipal'; readonly tenantId: string };
  readonly apps: readonly FakeApp[];
  readonly enterprises: readonly FakeEnterprise[];
  readonly assignments: readonly FakeAssignment[];
}

export function aDirectory(more: Partial<FakeDirectory> = {}): FakeDirectory {
  const who = { id: 'me', type: 'user', tenantId: 'tenant' } as const;
  return { who, apps: [], enterprises: [], assignments: [], ...more };
}

export function anApp(more: Partial<FakeApp>): FakeApp {
  return {
    id: randomUUID(),
    appId: randomUUID(),
    displayName: '',
    owner: 'me',
    tags: [],
    identifierUris: [],
    appRoles: [],
    signInAudience: 'AzureADMyOrg',
    web: { redirectUris: [], hasIdTokens: false },
    api: {},
    credentials: [],
    ...more,
  };
}

interface Asked {
  readonly command: string;
  readonly args: readonly string[];
}

interface Told {
  readonly printed?: unknown;
  readonly after: FakeDirectory;
}

/** Undefined: none of its commands. Throws as az complains. */
export function askDirectory(directory: FakeDirectory, { command, args }: Asked): Told | undefined {
  const of = (option: string) => args[args.indexOf(option) + 1] ?? '';
  const { who, apps, enterprises } = directory;
  const told = (printed: unknown): Told => ({ printed, after: directory });
  switch (command) {
    case 'account show':
      return told({ tenantId: who.tenantId, user: { type: who.type, name: 'somebody' } });
    case 'account get-access-token':
      return told({ accessToken: `token for ${of('--scope')}`, tokenType: 'Bearer' });
    case 'cloud show':
      return told({
        endpoints: {
          activeDirectory: 'https://login.microsoftonline.com',
          microsoftGraphResourceId: 'https://graph.microsoft.com/',
        },
      });
    case 'ad signed-in-user show':
      return told({ id: who.id });
    case 'ad app list':
      return told(
        args.includes('--show-mine')
          ? apps.filter(({ owner }) => owner === who.id)
          : apps.filter(({ displayName }) => displayName.startsWith(of('--display-name'))),
      );
    case 'ad app create': {
      const made = anApp({
        displayName: of('--display-name'),
        owner: who.id,
        signInAudience: of('--sign-in-audience'),
        appRoles: fileAt(of('--app-roles')) as FakeApp['appRoles'],
        web: { redirectUris: [], hasIdTokens: of('--enable-id-token-issuance') === 'true' },
      });
      return { printed: made, after: { ...directory, apps: [...apps, made] } };
    }
    case 'ad app delete':
      return { after: withoutApp(directory, appOf(directory, of('--id'))) };
    case 'ad app federated-credential list':
      return told(appOf(directory, of('--id')).credentials);
    case 'ad sp list': {
      const [, appId] = /^appId eq '([^']+)'$/.exec(of('--filter')) ?? [];
      return told(enterprises.filter((each) => each.appId === appId));
    }
    case 'ad app update':
    case 'ad app federated-credential create':
    case 'ad sp create':
      return change(directory, { command, args });
    case 'rest':
      return of('--url').startsWith('https://graph.microsoft.com/v1.0/') ? graph(directory, args) : undefined;
    default:
      return undefined;
  }
}

function change(directory: FakeDirectory, { command, args }: Asked): Told {
  const { apps, enterprises } = directory;
  const of = (option: string) => args[args.indexOf(option) + 1] ?? '';
  const app = appOf(directory, of('--id'));
  const changed = (change: Partial<FakeApp>): Told => ({
    after: { ...directory, apps: apps.map((each) => (each === app ? { ...app, ...change } : each)) },
  });
  switch (command) {
    case 'ad sp create': {
      const made = { id: randomUUID(), appId: app.appId, appRoleAssignmentRequired: false, tags: [] };
      return { printed: made, after: { ...directory, enterprises: [...enterprises, made] } };
    }
    case 'ad app federated-credential create':
      return changed({ credentials: [...app.credentials, fileAt(of('--parameters')) as object] });
    default: {
      if (args.includes('--app-roles')) return changed({ appRoles: fileAt(of('--app-roles')) as FakeApp['appRoles'] });
      const first = args.indexOf('--web-redirect-uris') + 1;
      const length = args.slice(first).findIndex((arg) => arg.startsWith('--'));
      return changed({ web: { ...app.web, redirectUris: args.slice(first, first + length) } });
    }
  }
}

function graph(directory: FakeDirectory, args: readonly string[]): Told {
  const of = (option: string) => args[args.indexOf(option) + 1] ?? '';
  const [kind, id = '', relation] = of('--url').split('/v1.0/')[1]?.split('/') ?? [];
  const { apps, enterprises, assignments } = directory;
  const body = () => fileAt(of('--body').slice(1)) as object;
  switch (`${of('--method')} ${String(kind)} ${String(relation)}`) {
    case 'PATCH applications undefined': {
      const { api, ...rest } = body() as Partial<FakeApp>;
      const app = appOf(directory, id);
      // Graph takes no client for a scope that is not there.
      const wanted = (api?.['preAuthorizedApplications'] ?? []) as { delegatedPermissionIds: string[] }[];
      const scopes = (app.api['oauth2PermissionScopes'] ?? []) as { id: string }[];
      if (!wanted.every((each) => each.delegatedPermissionIds.every((scope) => scopes.some((one) => one.id === scope))))
        throw new Error('Bad Request: a permission id that preAuthorizedApplications names cannot be found');
      const changed = { ...app, ...rest, api: { ...app.api, ...api } };
      return { after: { ...directory, apps: apps.map((each) => (each === app ? changed : each)) } };
    }
    case 'PATCH servicePrincipals undefined':
      return {
        after: {
          ...directory,
          enterprises: enterprises.map((each) => (each.id === id ? { ...each, ...body() } : each)),
        },
      };
    case 'GET servicePrincipals appRoleAssignedTo':
      return { printed: { value: assignments.filter(({ resourceId }) => resourceId === id) }, after: directory };
    case 'POST servicePrincipals appRoleAssignedTo': {
      const made = body() as FakeAssignment;
      return { printed: made, after: { ...directory, assignments: [...assignments, made] } };
    }
    default:
      throw new Error(`${of('--method')} ${of('--url')} is not simulated`);
  }
}

/** By object id, or by client id. */
function appOf({ apps }: FakeDirectory, id: string): FakeApp {
  const found = apps.find((each) => each.id === id || each.appId === id);
  if (found === undefined)
    throw new Error(`Resource '${id}' does not exist or one of its queried references is not present.`);
  return found;
}

function withoutApp(directory: FakeDirectory, { id, appId }: FakeApp): FakeDirectory {
  return {
    ...directory,
    apps: directory.apps.filter((each) => each.id !== id),
    enterprises: directory.enterprises.filter((each) => each.appId !== appId),
  };
}

function fileAt(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
