/** The app registration that the hooks make: what it has, and how it comes to that. Every step is safe to repeat. */

import { isNotSeenYet, type Directory, type Enterprise, type Registration } from './directory.ts';
import { aboutSignIn } from './look-at-sign-in.ts';
import { patiently } from './patiently.ts';

/** Names and tags carry the warden's id, as everything does that lies outside its resource group. */
export function registrationName(wardenId: string): string {
  return `AKS Patch Warden (${wardenId})`;
}

export function registrationTag(wardenId: string): string {
  return `aks-patch-warden:${wardenId}`;
}

/** What the hooks made: of exactly this name, with the tag that they give. */
export function isMadeByHooks({ displayName, tags }: Registration, wardenId: string): boolean {
  return displayName === registrationName(wardenId) && tags.includes(registrationTag(wardenId));
}

/** The Azure CLI's own client id: who is signed in there gets a token without being asked for consent. */
const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
/** Enterprise applications without it are not listed in the portal (Microsoft Graph, `servicePrincipal`, `tags`). */
const listedInPortal = 'WindowsAzureActiveDirectoryIntegratedApp';

/** Only what differs is written: who may only read can run this on a complete one. */
export async function completeRegistration(
  directory: Directory,
  { registration, wardenId }: { readonly registration: Registration; readonly wardenId: string },
): Promise<void> {
  const { id, appId, appRoles, tags, identifierUris, api } = registration;
  const { roles, scope } = aboutSignIn;
  const lacking = roles.filter((role) => !appRoles.some((each) => each.id === role.id && each.value === role.value));
  if (lacking.length > 0) await directory.setRoles(id, [...appRoles, ...lacking]);
  const tag = registrationTag(wardenId);
  const uri = `api://${appId}`;
  const scopes = api?.oauth2PermissionScopes ?? [];
  const hasScope = scopes.some((each) => each.id === scope.id);
  // Version 2: who issued a token is then the issuer that the templates name.
  const isOfVersion2 = api?.requestedAccessTokenVersion === 2;
  const wantedApi = { requestedAccessTokenVersion: 2, oauth2PermissionScopes: hasScope ? scopes : [...scopes, scope] };
  if (!tags.includes(tag) || !identifierUris.includes(uri) || !hasScope || !isOfVersion2)
    await directory.patch('applications', id, {
      tags: [...new Set([...tags, tag])],
      identifierUris: [...new Set([...identifierUris, uri])],
      api: wantedApi,
    });
  const clients = api?.preAuthorizedApplications ?? [];
  // By itself: it names the scope, which has to be there.
  if (!clients.some((each) => each.appId === azureCli))
    await directory.patch('applications', id, {
      api: {
        ...wantedApi,
        preAuthorizedApplications: [...clients, { appId: azureCli, delegatedPermissionIds: [scope.id] }],
      },
    });
}

/** Nobody gets a token who has no role. */
export async function completeEnterprise(directory: Directory, clientId: string, pauseMs: number): Promise<Enterprise> {
  const known = await directory.enterpriseOf(clientId);
  let enterprise = known;
  if (known === undefined)
    await patiently(
      async () => {
        enterprise = await directory.createEnterprise(clientId);
      },
      { isTooEarly: isNotSeenYet, pauseMs },
    );
  if (enterprise === undefined) throw new Error(`${clientId} has no service principal`);
  const { id, appRoleAssignmentRequired, tags } = enterprise;
  const wanted = { appRoleAssignmentRequired: true, tags: [...new Set([...tags, listedInPortal])] };
  if (appRoleAssignmentRequired !== true || !tags.includes(listedInPortal))
    await patiently(() => directory.patch('servicePrincipals', id, wanted), { isTooEarly: isNotSeenYet, pauseMs });
  return enterprise;
}

export const adminRoleId = aboutSignIn.roles.find(({ value }) => value === 'Admin')?.id ?? '';

/** Where somebody is Admin already, nobody becomes it by deploying. Answers whether the person did. */
export async function giveFirstAdmin(directory: Directory, enterpriseId: string, pauseMs: number): Promise<boolean> {
  const assigned = await directory.assigned(enterpriseId);
  if (assigned.some(({ appRoleId }) => appRoleId === adminRoleId)) return false;
  const personId = await directory.personId();
  await patiently(() => directory.assign(enterpriseId, { personId, roleId: adminRoleId }), {
    isTooEarly: (message) => isNotSeenYet(message) || /Permission being assigned was not found/i.test(message),
    pauseMs,
  });
  return true;
}

export interface Link {
  readonly appUrl: string;
  /** Object id of the identity that stands in for a secret. */
  readonly principalId: string;
  readonly tenantId: string;
}

export function redirectOf(appUrl: string): string {
  return `${appUrl}/.auth/login/aad/callback`;
}

/** "Use a managed identity instead of a secret" (docs/facts/app-service-authentication.md): issuer, subject and audience. */
export async function linkToApp(directory: Directory, registration: Registration, link: Link): Promise<void> {
  const redirect = redirectOf(link.appUrl);
  const known = registration.web?.redirectUris ?? [];
  if (!known.includes(redirect)) await directory.setRedirects(registration.id, [...known, redirect]);
  const issuer = `${await directory.loginEndpoint()}/${link.tenantId}/v2.0`;
  const trusted = await directory.trusted(registration.id);
  if (trusted.some((each) => each.subject === link.principalId && each.issuer === issuer)) return;
  await directory.trust(registration.id, {
    // A new identity, after the app was removed, has its own; Entra takes no second of a name.
    name: `app-${link.principalId}`,
    issuer,
    subject: link.principalId,
    audiences: ['api://AzureADTokenExchange'],
    description: 'App Service authentication of AKS Patch Warden',
  });
}
