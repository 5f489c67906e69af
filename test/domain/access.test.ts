/** Who may do what: one pure decision, for every kind of caller and every need. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callerName, type Caller } from '../../shared/domain/access/caller.ts';
import { decideAccess, type Need, type SignIn } from '../../shared/domain/access/decide-access.ts';
import { roles, type Role } from '../../shared/domain/access/role.ts';
import { verifyPrincipal, type Principal } from '../../shared/domain/access/verify-principal.ts';

const entra: SignIn = { kind: 'entra' };
const keys: SignIn = { kind: 'keys', mayRead: true };
const person = (...held: readonly Role[]): Caller => ({ kind: 'person', objectId: 'o', name: 'ada', roles: held });
const application = (...held: readonly Role[]): Caller => ({ kind: 'application', clientId: 'c', roles: held });
const needs: readonly Need[] = ['nothing', 'Reader', 'Operator', 'Approver', 'Admin', 'link'];
const opened = (caller: Caller, signIn: SignIn): readonly Need[] =>
  needs.filter((need) => decideAccess(caller, need, signIn).kind === 'allowed');

describe('what is open to whom', () => {
  it.each<[string, Caller, SignIn, readonly Need[]]>([
    ['a person without a role', person(), entra, ['nothing']],
    ['a Reader', person('Reader'), entra, ['nothing', 'Reader']],
    ['an Operator', person('Operator'), entra, ['nothing', 'Reader', 'Operator']],
    ['an Approver', person('Approver'), entra, ['nothing', 'Reader', 'Approver']],
    ['who operates and approves', person('Operator', 'Approver'), entra, ['nothing', 'Reader', 'Operator', 'Approver']],
    ['an Admin', person('Admin'), entra, ['nothing', 'Reader', 'Operator', 'Approver', 'Admin']],
    ['an application with a role', application('Operator'), entra, ['nothing', 'Reader', 'Operator']],
    ['an application without one', application(), entra, ['nothing']],
    ['a key, without sign-in', { kind: 'key' }, keys, ['nothing', 'Reader']],
    ['a key that may not read', { kind: 'key' }, { kind: 'keys', mayRead: false }, ['nothing']],
    ['a key, beside sign-in', { kind: 'key' }, entra, ['nothing']],
    ['a link', { kind: 'link', receiverId: 'shop' }, entra, ['nothing', 'link']],
    ['nobody', { kind: 'anonymous', reason: 'not-signed-in' }, entra, ['nothing']],
    ['nobody, without sign-in', { kind: 'anonymous', reason: 'not-signed-in' }, keys, ['nothing']],
  ])('%s', (_, caller, signIn, open) => {
    expect(opened(caller, signIn)).toEqual(open);
  });

  it('grows with every role that is added', () => {
    const held = fc.subarray([...roles]);
    fc.assert(
      fc.property(held, held, (some, more) => {
        expect(opened(person(...some, ...more), entra)).toEqual(
          expect.arrayContaining([...opened(person(...some), entra)]),
        );
      }),
    );
  });

  it('is never more than reading for a key, whatever the settings', () => {
    const signIn = fc.oneof(
      fc.constant(entra),
      fc.boolean().map((mayRead): SignIn => ({ kind: 'keys', mayRead })),
    );
    fc.assert(
      fc.property(signIn, (each) => {
        expect(opened({ kind: 'key' }, each).filter((need) => need !== 'Reader')).toEqual(['nothing']);
      }),
    );
  });
});

describe('whoever stays out hears what helps', () => {
  it.each<[string, Caller, Need, SignIn, string, RegExp]>([
    [
      'a role is missing',
      person('Reader'),
      'Operator',
      entra,
      'not-allowed',
      /app role Operator \(Admin will do\).*You have Reader.*Users and groups/,
    ],
    ['no role at all', person(), 'Admin', entra, 'not-allowed', /app role Admin\. You have none/],
    [
      'a key writes',
      { kind: 'key' },
      'Operator',
      keys,
      'not-allowed',
      /reads and evaluates.*azd env set SIGN_IN entra.*azd up/,
    ],
    [
      'keys are off',
      { kind: 'key' },
      'Reader',
      { kind: 'keys', mayRead: false },
      'not-allowed',
      /KEYS_MAY_READ is false/,
    ],
    ['nobody', { kind: 'anonymous', reason: 'not-signed-in' }, 'Reader', entra, 'not-signed-in', /Sign in/],
    ['too late', { kind: 'anonymous', reason: 'expired' }, 'Reader', entra, 'not-signed-in', /expired: sign in again/],
    ['a stale link', { kind: 'anonymous', reason: 'bad-link' }, 'link', keys, 'not-signed-in', /link is not valid/],
    ['a link elsewhere', { kind: 'link', receiverId: 'shop' }, 'Reader', entra, 'not-allowed', /nothing else/],
  ])('%s', (_, caller, need, signIn, kind, detail) => {
    const access = decideAccess(caller, need, signIn);
    expect(access.kind).toBe(kind);
    expect(access.kind === 'allowed' ? '' : access.detail).toMatch(detail);
  });

  it.each<[Extract<Caller, { kind: 'anonymous' }>['reason'], boolean]>([
    ['not-signed-in', true],
    ['expired', true],
    // A browser that is sent to sign in again would come back the same.
    ['other-tenant', false],
    ['other-audience', false],
    ['unreadable', false],
    ['bad-link', false],
  ])('%s: signing in may help: %s', (reason, canSignIn) => {
    expect(decideAccess({ kind: 'anonymous', reason }, 'Reader', entra)).toMatchObject({ canSignIn });
    expect(decideAccess({ kind: 'anonymous', reason }, 'Reader', keys)).toMatchObject({ canSignIn: false });
  });
});

describe('a principal', () => {
  const caller = { kind: 'person', objectId: 'o', name: 'ada', roles: ['Reader'] } as const;
  const nowMs = Date.UTC(2026, 10, 25, 12);
  const strict = { kind: 'entra', tenantId: 'AAAA', clientId: 'BBBB' } as const;
  const good: Principal = {
    caller,
    tenantId: 'aaaa',
    audience: 'bbbb',
    issuer: 'https://login.microsoftonline.com/aaaa/v2.0',
  };

  it.each<[string, Partial<Principal>, string]>([
    ['of the tenant for the app', {}, 'person'],
    ['for the app by its URI', { audience: 'api://BBBB' }, 'person'],
    ['with an issuer of version 1', { issuer: 'https://sts.windows.net/aaaa/' }, 'person'],
    ['within five minutes of its end, for the clocks', { expiresAtMs: nowMs - 299_000 }, 'person'],
    ['past its end', { expiresAtMs: nowMs - 301_000 }, 'expired'],
    ['of another tenant', { tenantId: 'cccc' }, 'other-tenant'],
    ['that another tenant issued', { issuer: 'https://login.microsoftonline.com/cccc/v2.0' }, 'other-tenant'],
    ['for another application', { audience: 'cccc' }, 'other-audience'],
    ['for an application whose name ends the same', { audience: 'api://x/bbbb' }, 'other-audience'],
  ])('%s', (_, changed, is) => {
    const verified = verifyPrincipal({ ...good, ...changed }, strict, nowMs);
    expect(verified.kind === 'anonymous' ? verified.reason : verified.kind).toBe(is);
  });

  it('that says nothing of tenant or audience is let in only where none is asked for', () => {
    expect(verifyPrincipal({ caller }, { kind: 'entra' }, nowMs)).toBe(caller);
    expect(verifyPrincipal({ caller }, { kind: 'entra', tenantId: 'aaaa' }, nowMs).kind).toBe('anonymous');
    expect(verifyPrincipal({ caller }, { kind: 'entra', clientId: 'bbbb' }, nowMs).kind).toBe('anonymous');
  });
});

it('each caller has a name for history', () => {
  const callers: readonly Caller[] = [
    person(),
    application(),
    { kind: 'key' },
    { kind: 'link', receiverId: 'shop' },
    { kind: 'anonymous', reason: 'expired' },
  ];
  expect(callers.map(callerName)).toEqual(['ada', 'application c', 'the holder of a key', 'a link of shop', 'nobody']);
});
