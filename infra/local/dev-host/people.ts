/** Whom the simulated sign-in knows, and the principals that App Service authentication makes of them. */

export interface Somebody {
  /** How they are chosen, and the end of their token: `local-operator`. */
  readonly id: string;
  readonly name: string;
  readonly userName: string;
  readonly roles: readonly string[];
  readonly kind: 'person' | 'application';
}

export const tenantId = '99999999-9999-4999-8999-999999999999';
/** Of the simulated app registration. */
export const clientId = '88888888-8888-4888-8888-888888888888';

const person = { kind: 'person' } as const;

export const examplePeople: readonly Somebody[] = [
  { id: 'reader', name: 'Rita Reader', userName: 'rita@simulated.example', roles: ['Reader'], ...person },
  { id: 'operator', name: 'Oscar Operator', userName: 'oscar@simulated.example', roles: ['Operator'], ...person },
  { id: 'admin', name: 'Ada Admin', userName: 'ada@simulated.example', roles: ['Approver', 'Admin'], ...person },
  { id: 'pipeline', name: 'a pipeline', userName: '', roles: ['Operator'], kind: 'application' },
];

export interface Principal {
  readonly auth_typ: 'aad';
  readonly claims: readonly { readonly typ: string; readonly val: string }[];
  readonly name_typ: string;
  readonly role_typ: string;
}

const hourMs = 3_600_000;
const identity = 'http://schemas.microsoft.com/identity/claims';

/**
 * The shape is documented (learn.microsoft.com/azure/app-service/configure-authentication-user-identities, "Decode the client
 * principal header"), with long names for some claims; under which name roles come is not, so they come as `roles` here. An
 * ID token of Entra lives for an hour.
 */
export function principalOf(
  { name, userName, roles, kind, id }: Somebody,
  { issuedAtMs, expiresAtMs = issuedAtMs + hourMs }: { readonly issuedAtMs: number; readonly expiresAtMs?: number },
): Principal {
  const own =
    kind === 'person'
      ? [claim('name', name), claim('preferred_username', userName)]
      : [claim('azp', objectIdOf(id)), claim('idtyp', 'app')];
  return {
    auth_typ: 'aad',
    claims: [
      claim('aud', clientId),
      claim('iss', `https://login.microsoftonline.com/${tenantId}/v2.0`),
      claim('iat', String(Math.floor(issuedAtMs / 1000))),
      claim('exp', String(Math.floor(expiresAtMs / 1000))),
      claim(`${identity}/objectidentifier`, objectIdOf(id)),
      claim(`${identity}/tenantid`, tenantId),
      ...own,
      ...roles.map((role) => claim('roles', role)),
    ],
    name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
    role_typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
  };
}

function claim(typ: string, val: string): Principal['claims'][number] {
  return { typ, val };
}

/** The same for the same person at each start. */
function objectIdOf(id: string): string {
  const digits = Buffer.from(id).toString('hex').padEnd(12, '0').slice(0, 12);
  return `00000000-0000-4000-8000-${digits}`;
}
