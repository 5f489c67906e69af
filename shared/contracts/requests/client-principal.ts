/**
 * The header `x-ms-client-principal` of App Service authentication: base64 of JSON with `auth_typ`, `claims` (`typ`, `val`),
 * `name_typ` and `role_typ` (learn.microsoft.com/azure/app-service/configure-authentication-user-identities). Claims have their
 * short names or, after "the default claims mapping process" described there, long ones: both are known here.
 */

import * as z from 'zod';
import { isRole, type Role } from '../../domain/access/role.ts';
import type { Principal } from '../../domain/access/verify-principal.ts';
import { given } from '../../domain/given.ts';

export const principalHeader = 'x-ms-client-principal';

const document = z.object({
  /** The provider Microsoft Entra; another one's roles are none of ours. */
  auth_typ: z.literal('aad'),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
  role_typ: z.string().nullish(),
});

type Claims = z.output<typeof document>['claims'];

const identity = 'http://schemas.microsoft.com/identity/claims';
const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const names = {
  objectId: ['oid', `${identity}/objectidentifier`],
  tenantId: ['tid', `${identity}/tenantid`],
  scope: ['scp', `${identity}/scope`],
  /** The application that asked for the token: `azp` in version 2, `appid` in version 1. */
  clientId: ['azp', 'appid'],
  tokenKind: ['idtyp'],
  userName: ['preferred_username', 'upn', `${soap}/upn`],
  displayName: ['name'],
  audience: ['aud'],
  issuer: ['iss'],
  expires: ['exp'],
  roles: ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'],
} as const;

type Name = keyof typeof names;
/** Who somebody is must be said once; what they are called may be said in several ways, of which the first is taken. */
const saidOnce: readonly Name[] = [
  'objectId',
  'tenantId',
  'scope',
  'clientId',
  'tokenKind',
  'audience',
  'issuer',
  'expires',
];

/** Undefined: it is no principal of Entra ID, contradicts itself, or names neither a person nor an application. */
export function parseClientPrincipal(header: string): Principal | undefined {
  const parsed = document.safeParse(decoded(header));
  if (!parsed.success) return undefined;
  const { claims, role_typ: roleType } = parsed.data;
  if (saidOnce.some((name) => valuesOf(claims, name).length > 1)) return undefined;
  const first = (name: Name) => valuesOf(claims, name)[0];
  const caller = callerOf(first, rolesOf(claims, roleType ?? ''));
  if (caller === undefined) return undefined;
  const expires = first('expires');
  return {
    caller,
    ...given('expiresAtMs', expires === undefined ? undefined : secondsOf(expires) * 1000),
    ...given('tenantId', first('tenantId')),
    ...given('audience', first('audience')),
    ...given('issuer', first('issuer')),
  };
}

/** An end that is no number has passed. */
function secondsOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : 0;
}

function decoded(header: string): unknown {
  // Two headers of one name arrive joined by a comma: whose word is it?
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(header)) return undefined;
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    // No JSON is no principal.
    return undefined;
  }
}

/** Different values, those under the first name first. */
function valuesOf(claims: Claims, name: Name): readonly string[] {
  const values = names[name].flatMap((type) => claims.filter(({ typ, val }) => typ === type && val !== ''));
  return [...new Set(values.map(({ val }) => val))];
}

function rolesOf(claims: Claims, roleType: string): readonly Role[] {
  const types: readonly string[] = [...names.roles, ...(roleType === '' ? [] : [roleType])];
  const held = claims.filter(({ typ }) => types.includes(typ)).map(({ val }) => val);
  return [...new Set(held.filter(isRole))];
}

/**
 * A token that an application got for itself has no scope and names the application
 * (learn.microsoft.com/entra/identity-platform/access-token-claims-reference: `idtyp`, `scp`, `azp`, `appid`). A
 * person's access token has a scope, and a person's ID token names no asking application.
 */
function callerOf(first: (name: Name) => string | undefined, held: readonly Role[]): Principal['caller'] | undefined {
  const clientId = first('clientId');
  const objectId = first('objectId');
  const isApplication =
    first('tokenKind') === 'app' ||
    (first('tokenKind') === undefined && first('scope') === undefined && clientId !== undefined);
  if (isApplication) return clientId === undefined ? undefined : { kind: 'application', clientId, roles: held };
  if (objectId === undefined) return undefined;
  const displayName = first('displayName');
  // A display name is whatever somebody likes to be called: beside the id it deceives nobody.
  const name = first('userName') ?? (displayName === undefined ? objectId : `${displayName} (${objectId})`);
  return { kind: 'person', objectId, name, roles: held };
}
