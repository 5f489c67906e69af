/** The one place that checks who comes through an HTTP door. */

import { HttpRequest, InvocationContext, type HttpResponseInit } from '@azure/functions';
import { describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../shared/domain/access/caller.ts';
import type { Need, SignIn } from '../../shared/domain/access/decide-access.ts';
import { httpDoor, type DoorKeeper } from '../../shared/inbound/http-door.ts';
import { anApplication, aPrincipal, clientId, tenantId } from '../builders/a-principal.ts';

const entra: SignIn = { kind: 'entra', tenantId, clientId };
const keys: SignIn = { kind: 'keys', mayRead: true };

const ofAnotherTenant = { 'http://schemas.microsoft.com/identity/claims/tenantid': 'another' };

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly url?: string;
}

/** The answer, and who came through; undefined: nobody did. */
async function knock(
  keeper: DoorKeeper,
  needs: Need,
  { method = 'GET', headers = {}, url = 'https://warden.example/api/report?standing=needs-you' }: Asked = {},
): Promise<{ readonly answer: HttpResponseInit; readonly caller: Caller | undefined }> {
  let came: Caller | undefined;
  const door = httpDoor(
    keeper,
    { methods: ['GET', 'POST'], route: 'report', needs },
    (_request, _invocation, { caller }) => {
      came = caller;
      return Promise.resolve({ status: 200 });
    },
  );
  const context = new InvocationContext({ functionName: 'report', invocationId: 'i-1' });
  vi.spyOn(context, 'warn').mockReturnValue();
  const answer = (await door.handler(new HttpRequest({ method, url, headers }), context)) as HttpResponseInit;
  return { answer, caller: came };
}

const principal = (header: string) => ({ 'x-ms-client-principal': header });
const page = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('with sign-in', () => {
  const keeper = { signIn: entra };

  it.each<[string, Record<string, string>, Need, number]>([
    ['an Operator acts', principal(aPrincipal({ roles: ['Operator'] })), 'Operator', 200],
    ['a Reader does not', principal(aPrincipal({ roles: ['Reader'] })), 'Operator', 403],
    ['nobody does', {}, 'Reader', 401],
    ['an application acts by its role', principal(anApplication({ roles: ['Operator'] })), 'Operator', 200],
    ['what has expired is nobody', principal(aPrincipal({ roles: ['Admin'], expiresAtMs: 0 })), 'Reader', 401],
    ['another tenant is nobody', principal(aPrincipal({ roles: ['Admin'], claims: ofAnotherTenant })), 'Reader', 401],
    ['a name alone is nobody', { 'x-ms-client-principal-name': 'cfo@example.com' }, 'Reader', 401],
    ['a key is nobody', { 'x-functions-key': 'the-master-key' }, 'Reader', 401],
  ])('%s', async (_, headers, needs, status) => {
    const { answer, caller } = await knock(keeper, needs, { headers });
    expect([answer.status, caller === undefined]).toEqual([status, status !== 200]);
  });

  it('the name in history is that of the principal, whatever the other headers say', async () => {
    const headers = {
      ...principal(aPrincipal({ roles: ['Reader'] })),
      'x-ms-client-principal-name': 'cfo@example.com',
    };
    expect((await knock(keeper, 'Reader', { headers })).caller).toMatchObject({ name: 'ada@example.com' });
  });

  it('a browser is sent to sign in, and back to where it was', async () => {
    const { answer } = await knock(keeper, 'Reader', { headers: page });
    expect(answer).toMatchObject({
      status: 302,
      headers: { location: '/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Freport%3Fstanding%3Dneeds-you' },
    });
  });

  it('a browser that is not helped by signing in gets a page and goes in no circle', async () => {
    const headers = { ...page, ...principal(aPrincipal({ claims: ofAnotherTenant })) };
    const { answer } = await knock(keeper, 'Reader', { headers });
    expect([answer.status, answer.body]).toEqual([401, expect.stringContaining('from another tenant')]);
  });

  it('a browser whose person may not gets a page that says why', async () => {
    const headers = { ...page, ...principal(aPrincipal({ roles: ['Reader'] })) };
    const { answer } = await knock(keeper, 'Admin', { headers });
    expect(answer).toMatchObject({ status: 403, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(answer.body).toMatch(/<h1>Not allowed<\/h1>[^]*app role Admin[^]*\/\.auth\/logout/);
  });

  it('a machine gets problem+json', async () => {
    const { answer } = await knock(keeper, 'Admin', { headers: principal(aPrincipal({ roles: ['Reader'] })) });
    expect(answer).toMatchObject({ status: 403, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(answer.body as string)).toMatchObject({ status: 403, title: 'Not allowed' });
  });

  it.each<[string, string, Record<string, string>, number]>([
    ['another site posts with the session of a browser', 'POST', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a neighbour on the same domain does', 'POST', { 'sec-fetch-site': 'same-site' }, 403],
    ['the app itself does', 'POST', { 'sec-fetch-site': 'same-origin' }, 200],
    ['a person types the address', 'POST', { 'sec-fetch-site': 'none' }, 200],
    ['a link of another site is followed', 'GET', { 'sec-fetch-site': 'cross-site' }, 200],
    ['no browser posts', 'POST', {}, 200],
  ])('%s', async (_, method, headers, status) => {
    const signedIn = principal(aPrincipal({ roles: ['Operator'] }));
    expect((await knock(keeper, 'Operator', { method, headers: { ...headers, ...signedIn } })).answer.status).toBe(
      status,
    );
  });
});

describe('without sign-in', () => {
  it('whatever a client says of itself, it is the holder of a key', async () => {
    const headers = { ...principal(aPrincipal({ roles: ['Admin'] })), 'x-ms-client-principal-name': 'cfo@example.com' };
    expect((await knock({ signIn: keys }, 'Reader', { headers })).caller).toEqual({ kind: 'key' });
    const { answer, caller } = await knock({ signIn: keys }, 'Operator', { headers });
    expect([answer.status, caller]).toEqual([403, undefined]);
    expect(answer.body).toContain('azd env set SIGN_IN entra');
  });

  it('the host asks for the key, and with sign-in it does not', () => {
    const levelOf = (signIn: SignIn, needs: Need) =>
      httpDoor({ signIn }, { methods: ['GET'], route: 'x', needs }, () => Promise.resolve({})).authLevel;
    expect([levelOf(keys, 'Reader'), levelOf(keys, 'link'), levelOf(entra, 'Reader')]).toEqual([
      'function',
      'anonymous',
      'anonymous',
    ]);
  });
});

describe('a door for links', () => {
  const readLink: NonNullable<DoorKeeper['readLink']> = ({ query }) =>
    Promise.resolve(query.get('link') === 'good' ? { kind: 'link', receiverId: 'shop' } : undefined);
  const url = (link: string) => `https://warden.example/api/report?link=${link}`;

  it('opens to a good link and to nothing else', async () => {
    const good = await knock({ signIn: entra, readLink }, 'link', { url: url('good') });
    expect([good.answer.status, good.caller]).toEqual([200, { kind: 'link', receiverId: 'shop' }]);
    expect((await knock({ signIn: entra, readLink }, 'link', { url: url('bad') })).answer.status).toBe(401);
    expect((await knock({ signIn: entra }, 'link', { url: url('good') })).answer.status).toBe(401);
  });

  it('believes no header: the platform may not have looked at this path', async () => {
    const headers = principal(aPrincipal({ roles: ['Admin'] }));
    expect((await knock({ signIn: entra, readLink }, 'link', { headers, url: url('bad') })).answer.status).toBe(401);
  });
});
