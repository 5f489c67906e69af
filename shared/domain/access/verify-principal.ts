/** What the platform verified, checked once more where that can be checked. */

import type { AnonymousReason, Caller } from './caller.ts';
import type { SignIn } from './decide-access.ts';

/** A principal as App Service authentication hands it on. */
export interface Principal {
  readonly caller: Extract<Caller, { kind: 'person' | 'application' }>;
  /** Epoch milliseconds; absent: not said. */
  readonly expiresAtMs?: number;
  readonly tenantId?: string;
  readonly audience?: string;
  readonly issuer?: string;
}

/** Clocks of two machines differ by some minutes (what Entra's own libraries grant, too). */
const clockSkewMs = 5 * 60_000;

/**
 * The platform has checked signature, issuer, audience and end of the token when the session began. A session of a browser
 * lives for eight hours on what it has seen then, so a role that was taken away would live on as long: past the token's own
 * end, an hour after it was issued, one has to sign in again.
 */
export function verifyPrincipal(
  principal: Principal,
  signIn: Extract<SignIn, { kind: 'entra' }>,
  nowMs: number,
): Caller {
  const { caller, expiresAtMs, tenantId, audience, issuer } = principal;
  if (expiresAtMs !== undefined && nowMs > expiresAtMs + clockSkewMs) return anonymous('expired');
  if (signIn.tenantId !== undefined && !isOfTenant(signIn.tenantId, { tenantId, issuer }))
    return anonymous('other-tenant');
  if (signIn.clientId !== undefined && !isForApp(signIn.clientId, audience)) return anonymous('other-audience');
  return caller;
}

/** Tokens of version 1 name `https://sts.windows.net/<tenant>/` as their issuer, of version 2 `https://login.microsoftonline.com/<tenant>/v2.0`. */
function isOfTenant(
  expected: string,
  { tenantId, issuer }: { tenantId: string | undefined; issuer: string | undefined },
): boolean {
  const wanted = expected.toLowerCase();
  if (tenantId !== undefined && tenantId.toLowerCase() !== wanted) return false;
  if (issuer !== undefined && !issuer.toLowerCase().split('/').includes(wanted)) return false;
  return tenantId !== undefined || issuer !== undefined;
}

/** The client id, or an application ID URI made of it: `api://<client id>`. */
function isForApp(clientId: string, audience: string | undefined): boolean {
  const wanted = clientId.toLowerCase();
  const given = audience?.toLowerCase();
  return given === wanted || given === `api://${wanted}`;
}

function anonymous(reason: AnonymousReason): Caller {
  return { kind: 'anonymous', reason };
}
