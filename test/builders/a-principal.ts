/** Somebody who calls, as App Service authentication says it in its header. */

import { randomUUID } from 'node:crypto';
import type { Role } from '../../shared/domain/access/role.ts';

export interface PrincipalParts {
  readonly roles?: readonly Role[];
  /** Epoch milliseconds. */
  readonly expiresAtMs?: number;
  /** In place of those of a person, or beside them. */
  readonly claims?: Readonly<Record<string, string>>;
  readonly provider?: string;
}

export const tenantId = '99999999-9999-4999-8999-999999999999';
export const clientId = '88888888-8888-4888-8888-888888888888';

/** A person of the tenant with an hour left. */
export function aPrincipal({ roles = [], expiresAtMs, claims = {}, provider = 'aad' }: PrincipalParts = {}): string {
  const all: Record<string, string> = {
    aud: clientId,
    iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    exp: String(Math.floor((expiresAtMs ?? Date.now() + 3_600_000) / 1000)),
    name: 'Ada Lovelace',
    preferred_username: 'ada@example.com',
    'http://schemas.microsoft.com/identity/claims/objectidentifier': randomUUID(),
    'http://schemas.microsoft.com/identity/claims/tenantid': tenantId,
    ...claims,
  };
  const listed = Object.entries(all).map(([typ, val]) => ({ typ, val }));
  return encoded({
    auth_typ: provider,
    claims: [...listed, ...roles.map((val) => ({ typ: 'roles', val }))],
    name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
    role_typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
  });
}

/** An application with a token of its own: version 2 names it in `azp`. */
export function anApplication(parts: PrincipalParts = {}): string {
  const own = { name: '', preferred_username: '', azp: '77777777-7777-4777-8777-777777777777', idtyp: 'app' };
  return aPrincipal({ ...parts, claims: { ...own, ...parts.claims } });
}

export function encoded(principal: unknown): string {
  return Buffer.from(JSON.stringify(principal)).toString('base64');
}
