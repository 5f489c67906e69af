/** HTTP doors: each says what it needs, and here is the one place that checks it. */

import type { HttpFunctionOptions, HttpMethod, HttpRequest, HttpResponseInit } from '@azure/functions';
import { parseClientPrincipal, principalHeader } from '../contracts/requests/client-principal.ts';
import type { Caller } from '../domain/access/caller.ts';
import { decideAccess, type Access, type Need, type SignIn } from '../domain/access/decide-access.ts';
import { verifyPrincipal } from '../domain/access/verify-principal.ts';
import { refusalPage } from '../views/answers/refusal-page.ts';
import { onRequest, problem, type Respond } from './on-request.ts';

export interface Declaration {
  readonly methods: HttpMethod[];
  readonly route: string;
  readonly needs: Need;
}

export interface DoorKeeper {
  readonly signIn: SignIn;
  /** Whose link the request carries; absent: no link opens anything. */
  readonly readLink?: (request: HttpRequest, nowMs: number) => Promise<Extract<Caller, { kind: 'link' }> | undefined>;
}

/**
 * Without sign-in the host asks for a key before the app hears of the request. With it, it must not: people have no key. Then
 * a key opens nothing, because the host tells the app neither that there was one nor which (docs/decisions/0009).
 */
export function httpDoor(
  keeper: DoorKeeper,
  { needs, ...registered }: Declaration,
  respond: Respond,
): HttpFunctionOptions {
  const isForKeys = keeper.signIn.kind === 'keys' && needs !== 'link';
  const handler = onRequest(async function answer(request, invocation) {
    const caller = await callerOf(keeper, { request, needs, nowMs: invocation.nowMs });
    const refusedUnless = (need: Need): HttpResponseInit | undefined => {
      const access = isFromOtherSite(request, need) ? fromOtherSite : decideAccess(caller, need, keeper.signIn);
      if (access.kind === 'allowed') return undefined;
      const { route: door } = registered;
      invocation.log.warn('door stays shut', { door, needs: need, caller: caller.kind, access: access.kind });
      return refusal(request, access, keeper.signIn);
    };
    return refusedUnless(needs) ?? respond(request, invocation, { caller, refusedUnless });
  });
  return {
    ...registered,
    authLevel: isForKeys ? 'function' : 'anonymous',
    handler,
  };
}

/** A door for everybody, which needs none of the app's settings. */
export function openDoor(
  declaration: Omit<Declaration, 'needs'>,
  respond: () => Promise<HttpResponseInit>,
): HttpFunctionOptions {
  return { ...declaration, authLevel: 'anonymous', handler: respond };
}

interface Asked {
  readonly request: HttpRequest;
  readonly needs: Need;
  readonly nowMs: number;
}

async function callerOf({ signIn, readLink }: DoorKeeper, { request, needs, nowMs }: Asked): Promise<Caller> {
  // The platform may leave such paths alone, and with them what a client writes into its headers.
  if (needs === 'link') return (await readLink?.(request, nowMs)) ?? { kind: 'anonymous', reason: 'bad-link' };
  switch (signIn.kind) {
    case 'keys':
      return { kind: 'key' };
    case 'entra': {
      const header = request.headers.get(principalHeader);
      if (header === null) return { kind: 'anonymous', reason: 'not-signed-in' };
      const principal = parseClientPrincipal(header);
      if (principal === undefined) return { kind: 'anonymous', reason: 'unreadable' };
      return verifyPrincipal(principal, signIn, nowMs);
    }
  }
}

/** Browsers send the session's cookie along wherever a page leads them, and say from where (Fetch Metadata, `Sec-Fetch-Site`). */
function isFromOtherSite({ method, headers }: HttpRequest, needs: Need): boolean {
  const site = headers.get('sec-fetch-site');
  return needs !== 'nothing' && method !== 'GET' && site !== null && site !== 'same-origin' && site !== 'none';
}

const fromOtherSite: Access = {
  kind: 'not-allowed',
  detail: "A page of another site sent this with your session: nothing is done on another site's word.",
};

/** A person with a browser gets a page, or is sent to sign in; everybody else problem+json. */
function refusal(request: HttpRequest, access: Exclude<Access, { kind: 'allowed' }>, signIn: SignIn): HttpResponseInit {
  const isPerson = /\btext\/html\b/.test(request.headers.get('accept') ?? '');
  const isSignInNeeded = access.kind === 'not-signed-in';
  if (isPerson && isSignInNeeded && access.canSignIn && request.method === 'GET')
    return { status: 302, headers: { location: signInAddress(request), 'cache-control': 'no-store' } };
  const status = isSignInNeeded ? 401 : 403;
  const title = isSignInNeeded ? 'Not signed in' : 'Not allowed';
  if (!isPerson) return problem({ status, title, detail: access.detail }, { 'cache-control': 'no-store' });
  return {
    status,
    headers: pageHeaders,
    body: refusalPage({ title, detail: access.detail, hasSignIn: signIn.kind === 'entra' }),
  };
}

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
};

/** Of App Service authentication; the way back is a path, so that it leads to no other site. */
function signInAddress({ url }: HttpRequest): string {
  const { pathname, search } = new URL(url);
  return `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(pathname + search)}`;
}
