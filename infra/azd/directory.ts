/** What the hooks ask Entra ID: app registrations and their service principals, as `az ad` and Microsoft Graph tell of them. */

import * as z from 'zod';
import type { Az } from './az.ts';
import { withJsonFile } from './json-file.ts';

const texts = z.array(z.string()).default([]);

/** Microsoft Graph, resource type `application`, as far as it is used here. */
const application = z.looseObject({
  id: z.string(),
  appId: z.string(),
  displayName: z.string(),
  tags: texts,
  identifierUris: texts,
  appRoles: z.array(z.looseObject({ id: z.string(), value: z.string().nullish() })).default([]),
  web: z.looseObject({ redirectUris: texts }).nullish(),
  api: z
    .looseObject({
      requestedAccessTokenVersion: z.number().nullish(),
      oauth2PermissionScopes: z.array(z.looseObject({ id: z.string() })).default([]),
      preAuthorizedApplications: z.array(z.looseObject({ appId: z.string() })).default([]),
    })
    .nullish(),
});

export type Registration = z.output<typeof application>;

/** Resource type `servicePrincipal`: what a registration is in this tenant, and where its roles are assigned. */
const servicePrincipal = z.looseObject({
  id: z.string(),
  appRoleAssignmentRequired: z.boolean().nullish(),
  tags: texts,
});

export type Enterprise = z.output<typeof servicePrincipal>;

const assignments = z.object({ value: z.array(z.looseObject({ appRoleId: z.string(), principalId: z.string() })) });
const credentials = z.array(z.looseObject({ issuer: z.string(), subject: z.string() }));
const cloud = z.object({ endpoints: z.object({ activeDirectory: z.string(), microsoftGraphResourceId: z.string() }) });
const account = z.object({ tenantId: z.string(), user: z.object({ type: z.string() }) });
const person = z.object({ id: z.string() });

export interface Directory {
  /** Whom az acts for, and in which tenant: `az ad` knows no subscription, so it is the one that is chosen. */
  readonly whoActs: () => Promise<{ readonly tenantId: string; readonly isPerson: boolean }>;
  readonly personId: () => Promise<string>;
  /** Exactly of this name. Several may have it, and anybody may make one. */
  readonly named: (displayName: string) => Promise<readonly Registration[]>;
  /** Ids of those that the person who acts owns. */
  readonly owned: () => Promise<ReadonlySet<string>>;
  readonly create: (displayName: string, appRoles: readonly object[]) => Promise<Registration>;
  readonly setRoles: (id: string, appRoles: readonly object[]) => Promise<void>;
  readonly setRedirects: (id: string, uris: readonly string[]) => Promise<void>;
  readonly patch: (kind: 'applications' | 'servicePrincipals', id: string, body: object) => Promise<void>;
  readonly enterpriseOf: (clientId: string) => Promise<Enterprise | undefined>;
  readonly createEnterprise: (clientId: string) => Promise<Enterprise>;
  readonly assigned: (enterpriseId: string) => Promise<z.output<typeof assignments>['value']>;
  readonly assign: (enterpriseId: string, to: { readonly personId: string; readonly roleId: string }) => Promise<void>;
  readonly trusted: (id: string) => Promise<z.output<typeof credentials>>;
  readonly trust: (id: string, credential: object) => Promise<void>;
  /** Its service principal goes with it. */
  readonly remove: (id: string) => Promise<void>;
  /** Who issues tokens here: `https://login.microsoftonline.com`. */
  readonly loginEndpoint: () => Promise<string>;
}

const app = ['ad', 'app'] as const;

export function makeDirectory(az: Az): Directory {
  const endpoints = async () => cloud.parse(await az('cloud', 'show')).endpoints;
  const graph = async (path: string) => `${trimmed((await endpoints()).microsoftGraphResourceId)}/v1.0/${path}`;
  const send = async (method: 'PATCH' | 'POST', path: string, body: object) => {
    const url = await graph(path);
    await withJsonFile(body, (file) => az('rest', '--method', method, '--url', url, '--body', `@${file}`));
  };
  return {
    whoActs: async () => {
      const { tenantId, user } = account.parse(await az('account', 'show'));
      return { tenantId, isPerson: user.type === 'user' };
    },
    personId: async () => person.parse(await az('ad', 'signed-in-user', 'show')).id,
    named: async (displayName) => {
      // az asks for names that begin so.
      const found = z.array(application).parse(await az(...app, 'list', '--display-name', displayName));
      return found.filter((each) => each.displayName === displayName);
    },
    owned: async () => {
      const found = z.array(z.looseObject({ id: z.string() })).parse(await az(...app, 'list', '--show-mine'));
      return new Set(found.map(({ id }) => id));
    },
    create: (displayName, appRoles) =>
      withJsonFile(appRoles, async (file) => {
        const what = ['--display-name', displayName, '--sign-in-audience', 'AzureADMyOrg', '--app-roles', file];
        return application.parse(await az(...app, 'create', ...what, '--enable-id-token-issuance', 'true'));
      }),
    setRoles: (id, appRoles) =>
      withJsonFile(appRoles, async (file) => {
        await az(...app, 'update', '--id', id, '--app-roles', file);
      }),
    setRedirects: async (id, uris) => {
      await az(...app, 'update', '--id', id, '--web-redirect-uris', ...uris);
    },
    patch: (kind, id, body) => send('PATCH', `${kind}/${id}`, body),
    enterpriseOf: async (clientId) => {
      const found = await az('ad', 'sp', 'list', '--filter', `appId eq '${clientId}'`);
      return z.array(servicePrincipal).parse(found)[0];
    },
    createEnterprise: async (clientId) => servicePrincipal.parse(await az('ad', 'sp', 'create', '--id', clientId)),
    assigned: async (enterpriseId) => {
      const url = await graph(`servicePrincipals/${enterpriseId}/appRoleAssignedTo`);
      return assignments.parse(await az('rest', '--method', 'GET', '--url', url)).value;
    },
    assign: (enterpriseId, { personId, roleId }) =>
      send('POST', `servicePrincipals/${enterpriseId}/appRoleAssignedTo`, {
        principalId: personId,
        resourceId: enterpriseId,
        appRoleId: roleId,
      }),
    trusted: async (id) => credentials.parse(await az(...app, 'federated-credential', 'list', '--id', id)),
    trust: (id, credential) =>
      withJsonFile(credential, async (file) => {
        await az(...app, 'federated-credential', 'create', '--id', id, '--parameters', file);
      }),
    remove: async (id) => {
      await az(...app, 'delete', '--id', id);
    },
    loginEndpoint: async () => trimmed((await endpoints()).activeDirectory),
  };
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}

/** In words of Microsoft Graph, and of az about it. */
export function isRefusal(message: string): boolean {
  return /insufficient privileges|Authorization_RequestDenied|Directory permission is needed|Forbidden/i.test(message);
}

/** What was made a moment ago is not seen everywhere at once. */
export function isNotSeenYet(message: string): boolean {
  return /does not exist|NoBackingApplicationObject|does not reference a valid|Request_ResourceNotFound/i.test(message);
}
