/**
 * App Service authentication in front of the app, as far as its documents tell (learn.microsoft.com/azure/app-service, "Work
 * with user identities", "Customize sign-ins and sign-outs"): it takes away what a client says of itself, verifies a session
 * or a token, and hands the principal on in headers. Whoever is nobody is let through to the app: where the templates would
 * send them to sign in, here the app's own check has to hold.
 */

import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { examplePeople, principalOf, type Principal, type Somebody } from './people.ts';
import { jsonReply, textReply, type Reply } from './reply.ts';
import { signedOutPage, signInPage } from './sign-in-page.ts';

export interface Platform {
  /** What it answers itself, or the headers that reach the app. */
  receive(request: PlatformRequest): PlatformAnswer;
  /** A bearer token for somebody, as Entra would issue it. */
  issue(somebody: Somebody, expiresAtMs?: number): string;
}

export interface PlatformRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type PlatformAnswer =
  | { readonly kind: 'answered'; readonly reply: Reply }
  | { readonly kind: 'passed'; readonly headers: IncomingHttpHeaders };

/** The session cookie has this name in Azure, too. */
const cookieName = 'AppServiceAuthSession';

export function makePlatform(): Platform {
  const sessions = new Map<string, Principal>();
  const tokens = new Map<string, () => Principal>();
  for (const each of examplePeople) tokens.set(`local-${each.id}`, () => principalOf(each, { issuedAtMs: Date.now() }));
  return {
    issue(somebody, expiresAtMs) {
      const token = randomUUID();
      const principal = principalOf(somebody, {
        issuedAtMs: Date.now(),
        ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
      });
      tokens.set(token, () => principal);
      return token;
    },
    receive(request) {
      const session = sessionOf(request.headers);
      if (request.path.startsWith('/.auth/')) return answered(ownRoute(request, session, sessions));
      const token = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      const principal = token === undefined ? sessions.get(session ?? '') : tokens.get(token)?.();
      // A token that is none of ours never reaches the app.
      if (token !== undefined && principal === undefined) return answered(textReply(401));
      return { kind: 'passed', headers: { ...withoutPrincipal(request.headers), ...principalHeaders(principal) } };
    },
  };
}

function answered(reply: Reply): PlatformAnswer {
  return { kind: 'answered', reply };
}

/** "External requests aren't allowed to set these headers, so they're present only if App Service sets them." */
function withoutPrincipal(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^x-ms-(client-principal|token-)/i.test(name)));
}

function principalHeaders(principal: Principal | undefined): IncomingHttpHeaders {
  if (principal === undefined) return {};
  const valueOf = (...types: readonly string[]) => principal.claims.find(({ typ }) => types.includes(typ))?.val ?? '';
  return {
    'x-ms-client-principal': Buffer.from(JSON.stringify(principal)).toString('base64'),
    'x-ms-client-principal-id': valueOf('http://schemas.microsoft.com/identity/claims/objectidentifier'),
    'x-ms-client-principal-name': valueOf('preferred_username', 'azp'),
    'x-ms-client-principal-idp': 'aad',
  };
}

function sessionOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  return new RegExp(`(?:^|; )${cookieName}=([^;]+)`).exec(cookie)?.[1];
}

function ownRoute(
  { method, path, query, body }: PlatformRequest,
  session: string | undefined,
  sessions: Map<string, Principal>,
): Reply {
  switch (`${method} ${path}`) {
    case 'GET /.auth/login/aad':
      return page(signInPage(examplePeople, ownPath(query.get('post_login_redirect_uri'))));
    case 'POST /.auth/login/aad/callback':
      return signIn(new URLSearchParams(body.toString('utf8')), sessions);
    case 'GET /.auth/me': {
      const principal = sessions.get(session ?? '');
      if (principal === undefined) return textReply(401);
      return jsonReply([{ provider_name: 'aad', user_claims: principal.claims }]);
    }
    case 'GET /.auth/logout':
      sessions.delete(session ?? '');
      return withCookie('/.auth/logout/complete', `${cookieName}=; Path=/; Max-Age=0`);
    case 'GET /.auth/logout/complete':
      return page(signedOutPage());
    default:
      return textReply(404);
  }
}

function signIn(form: URLSearchParams, sessions: Map<string, Principal>): Reply {
  const somebody = examplePeople.find(({ id, kind }) => id === form.get('person') && kind === 'person');
  if (somebody === undefined) return textReply(401);
  const session = randomUUID();
  sessions.set(session, principalOf(somebody, { issuedAtMs: Date.now() }));
  return withCookie(ownPath(form.get('state')), `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Lax`);
}

/** Whoever comes back from signing in comes back to this app. */
function ownPath(wanted: string | null): string {
  return wanted !== null && /^\/(?![/\\])/.test(wanted) ? wanted : '/api/report';
}

function withCookie(location: string, cookie: string): Reply {
  return { status: 302, headers: { location, 'set-cookie': cookie } };
}

function page(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body };
}

/** The parts of a request that the platform looks at. */
export function platformRequest(
  { method = 'GET', headers }: IncomingMessage,
  { url, path, body }: { readonly url: URL; readonly path: string; readonly body: Buffer },
): PlatformRequest {
  return { method, path, query: url.searchParams, headers, body };
}
