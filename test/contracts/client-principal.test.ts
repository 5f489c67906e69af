/** The principal of App Service authentication, as its header says it. */

import { describe, expect, it } from 'vitest';
import { parseClientPrincipal } from '../../shared/contracts/requests/client-principal.ts';
import { anApplication, aPrincipal, clientId, encoded, tenantId } from '../builders/a-principal.ts';

const claim = (typ: string, val: string) => ({ typ, val });

describe('a principal of the platform', () => {
  it('is a person with name, roles, tenant, audience and end', () => {
    const expiresAtMs = 1_795_600_000_000;
    expect(
      parseClientPrincipal(aPrincipal({ roles: ['Reader', 'Operator'], expiresAtMs, claims: { oid: '' } })),
    ).toEqual({
      caller: {
        kind: 'person',
        objectId: expect.any(String) as string,
        name: 'ada@example.com',
        roles: ['Reader', 'Operator'],
      },
      expiresAtMs,
      tenantId,
      audience: clientId,
      issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    });
  });

  it.each<[string, Record<string, string>]>([
    ['version 2, which says so', {}],
    ['version 1, which says neither', { azp: '', idtyp: '', appid: '77777777-7777-4777-8777-777777777777' }],
  ])('is an application with a token of its own: %s', (_, claims) => {
    expect(parseClientPrincipal(anApplication({ roles: ['Operator'], claims }))?.caller).toEqual({
      kind: 'application',
      clientId: '77777777-7777-4777-8777-777777777777',
      roles: ['Operator'],
    });
  });

  it('is a person when an application acts for one', () => {
    const claims = { azp: '77777777-7777-4777-8777-777777777777', scp: 'user_impersonation' };
    expect(parseClientPrincipal(aPrincipal({ claims }))?.caller.kind).toBe('person');
  });

  it('has the roles of either spelling, and no word that is none', () => {
    const role = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';
    const claims = [
      claim('oid', 'o'),
      claim('roles', 'Reader'),
      claim(role, 'Admin'),
      claim('roles', 'reader'),
      claim('groups', 'Operator'),
    ];
    expect(parseClientPrincipal(encoded({ auth_typ: 'aad', claims }))?.caller.roles).toEqual(['Reader', 'Admin']);
  });

  it('is called by the first of several names: a guest has two', () => {
    const claims = [
      claim('upn', 'ada_example.com#EXT#@b.com'),
      claim('oid', 'o'),
      claim('preferred_username', 'ada@example.com'),
    ];
    expect(parseClientPrincipal(encoded({ auth_typ: 'aad', claims }))?.caller).toMatchObject({
      name: 'ada@example.com',
    });
  });

  it('has expired when its end is no number', () => {
    const claims = [claim('oid', 'o'), claim('exp', 'never')];
    expect(parseClientPrincipal(encoded({ auth_typ: 'aad', claims }))).toMatchObject({ expiresAtMs: 0 });
  });

  it('shows a name that anybody may choose only beside the id', () => {
    const claims = [claim('oid', 'o-1'), claim('name', 'cfo@example.com')];
    expect(parseClientPrincipal(encoded({ auth_typ: 'aad', claims }))?.caller).toMatchObject({
      name: 'cfo@example.com (o-1)',
    });
  });
});

describe('nobody is', () => {
  const somebody = [claim('oid', 'o'), claim('roles', 'Admin')];
  it.each<[string, string]>([
    ['nothing', ''],
    ['text that is no base64', 'ada@example.com'],
    ['base64 of no JSON', Buffer.from('ada').toString('base64')],
    ['two headers in one', `${aPrincipal({ roles: ['Admin'] })}, ${aPrincipal()}`],
    ['another provider', encoded({ auth_typ: 'github', claims: somebody })],
    ['no provider', encoded({ claims: somebody })],
    ['the form of Static Web Apps', encoded({ identityProvider: 'aad', userId: 'x', userRoles: ['Admin'] })],
    ['claims that are no list', encoded({ auth_typ: 'aad', claims: { oid: 'o', roles: 'Admin' } })],
    ['two people at once', encoded({ auth_typ: 'aad', claims: [...somebody, claim('oid', 'p')] })],
    ['two ends', encoded({ auth_typ: 'aad', claims: [...somebody, claim('exp', '1'), claim('exp', '9999999999')] })],
    ['no id', encoded({ auth_typ: 'aad', claims: [claim('roles', 'Admin')] })],
    ['an application without a name', encoded({ auth_typ: 'aad', claims: [...somebody, claim('idtyp', 'app')] })],
  ])('%s', (_, header) => {
    expect(parseClientPrincipal(header)).toBeUndefined();
  });
});
