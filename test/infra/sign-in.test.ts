/** Sign-in, made by the hooks of azd: with a program `az` that keeps a small directory, and what it is refused. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aboutSignIn, lookAtSignIn } from '../../infra/azd/look-at-sign-in.ts';
import { leaveFleet } from '../../infra/azd/leave-fleet.ts';
import { finishSignIn, prepareSignIn, wardenIdOf } from '../../infra/azd/sign-in.ts';
import { aDirectory, anApp, type FakeDirectory } from './fake-directory.ts';
import { makeFakeAz, type FakeAz, type FakeCloud } from './fake-az.ts';

const home = 'aaaaaaaa-0000-4000-8000-000000000000';
const place = { AZURE_ENV_NAME: 'prod', AZURE_SUBSCRIPTION_ID: home, AZURE_LOCATION: 'westeurope' };
const wardenId = wardenIdOf(place) ?? '';
const name = `AKS Patch Warden (${wardenId})`;
const tag = `aks-patch-warden:${wardenId}`;
const asked = { ...place, SIGN_IN: 'entra' };
const deployed = {
  ...asked,
  WARDEN_ID: wardenId,
  FUNCTION_APP_URL: 'https://func.example',
  SIGN_IN_PRINCIPAL_ID: 'the-identity',
};
const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

let fake: FakeAz;
let kept: Record<string, string>;
beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  kept = {};
});
afterEach(() => {
  fake.close();
});

function pretend(directory: Partial<FakeDirectory> = {}, cloud: Partial<FakeCloud> = {}): void {
  const subscription = { tenantId: 'tenant', roles: [], assignments: [], groups: [] };
  fake = makeFakeAz({ subscriptions: { [home]: subscription }, directory: aDirectory(directory), ...cloud });
}
const directory = (): FakeDirectory => fake.cloud().directory ?? aDirectory();
const said = () => vi.mocked(console.log).mock.calls.flat().join('\n');
const writes = () =>
  fake
    .asked()
    .map((args) => args.join(' '))
    .filter((command) => /^ad \S+ (\S+ )?(create|update|delete)|--method (PATCH|POST)/.test(command));

const keep = (key: string, value: string) => {
  kept[key] = value;
  return Promise.resolve();
};
const prepare = (environment: Readonly<Record<string, string>> = asked) =>
  prepareSignIn({ az: fake.az, environment: { ...environment, ...kept }, keep, pauseMs: 1 });
const finish = (environment: Readonly<Record<string, string>> = deployed) =>
  finishSignIn(fake.az, { ...environment, ...kept });

describe('before azd provision', () => {
  it.each([
    ['nobody asked for sign-in', place],
    ['somebody gave a registration and asked for no other', { ...place, SIGN_IN_CLIENT_ID: home }],
    ['azd does not know yet where it deploys to', { SIGN_IN: 'entra' }],
  ])('Entra ID is not even asked when %s', async (_, environment) => {
    pretend();
    expect(await prepare(environment)).toEqual([]);
    expect(fake.asked()).toEqual([]);
  });

  it('makes a registration with the four roles, that gives tokens only to who has one of them', async () => {
    pretend();
    expect(await prepare()).toEqual([]);
    const { apps, enterprises, assignments } = directory();
    const [app] = apps;
    const [scope] = [aboutSignIn.scope];
    expect(apps).toEqual([
      expect.objectContaining({
        displayName: name,
        tags: [tag],
        signInAudience: 'AzureADMyOrg',
        identifierUris: [`api://${app?.appId ?? ''}`],
        web: { redirectUris: [], hasIdTokens: true },
        api: {
          requestedAccessTokenVersion: 2,
          oauth2PermissionScopes: [scope],
          preAuthorizedApplications: [{ appId: azureCli, delegatedPermissionIds: [scope.id] }],
        },
      }),
    ]);
    expect(app?.appRoles.map(({ value }) => value)).toEqual(['Reader', 'Operator', 'Approver', 'Admin']);
    expect(enterprises).toMatchObject([{ appId: app?.appId, appRoleAssignmentRequired: true }]);
    const admin = aboutSignIn.roles.find(({ value }) => value === 'Admin')?.id;
    expect(assignments).toEqual([{ principalId: 'me', resourceId: enterprises[0]?.id, appRoleId: admin }]);
    expect(kept).toEqual({ SIGN_IN_CLIENT_ID: app?.appId });
  });

  it('run again, it writes nothing', async () => {
    pretend();
    await prepare();
    const [before, count] = [directory(), writes().length];
    expect(await prepare()).toEqual([]);
    kept = {};
    expect(await prepare()).toEqual([]);
    expect(directory()).toEqual(before);
    expect(writes()).toHaveLength(count);
    expect(kept).toEqual({ SIGN_IN_CLIENT_ID: before.apps[0]?.appId });
  });

  it.each(['rest --method PATCH', 'ad sp create', 'rest --method POST'])(
    'goes on where it died (%s)',
    async (command) => {
      pretend({}, { complaints: [{ command, text: 'the connection was lost', times: 1 }] });
      const [failure] = await prepare();
      // Who has no role asks an owner, and needs no second deployment.
      if (command !== 'rest --method POST') expect(failure).toMatch(/azd provision tries again/);
      expect(await prepare()).toEqual([]);
      const { apps, enterprises, assignments } = directory();
      expect(apps).toMatchObject([{ tags: [tag], api: { preAuthorizedApplications: [{ appId: azureCli }] } }]);
      expect(enterprises).toMatchObject([{ appRoleAssignmentRequired: true }]);
      expect(assignments).toHaveLength(1);
    },
  );

  it('waits until Entra sees what was made a moment ago', async () => {
    pretend({}, { complaints: [{ command: 'ad sp create', text: 'NoBackingApplicationObject', times: 2 }] });
    expect(await prepare()).toEqual([]);
    expect(directory().enterprises).toHaveLength(1);
  });

  it('keeps roles that somebody added, and puts back one that is gone', async () => {
    pretend();
    await prepare();
    const [app] = directory().apps;
    const own = { id: 'own', value: 'Auditor' };
    const without = (app?.appRoles ?? []).filter(({ value }) => value !== 'Operator');
    const changed = { ...directory(), apps: [{ ...anApp({}), ...app, appRoles: [...without, own] }] };
    fake.close();
    pretend(changed);
    await prepare();
    expect(
      directory()
        .apps[0]?.appRoles.map(({ value }) => value)
        .toSorted(),
    ).toEqual(['Admin', 'Approver', 'Auditor', 'Operator', 'Reader'].toSorted());
  });

  it('makes nobody Admin where somebody is', async () => {
    pretend();
    await prepare();
    const before = directory();
    fake.close();
    pretend({ ...before, who: { ...before.who, id: 'a colleague' } });
    expect(await prepare()).toEqual([]);
    expect(directory().assignments).toEqual(before.assignments);
  });

  it.each([
    ['is owned by somebody else', [anApp({ displayName: name, owner: 'mallory', tags: [tag] })]],
    ['is there twice', [anApp({ displayName: name }), anApp({ displayName: name, owner: 'mallory' })]],
    ['is there twice, and both are yours', [anApp({ displayName: name }), anApp({ displayName: name })]],
  ])('takes up no registration whose name %s', async (_, apps) => {
    pretend({ apps });
    expect(await prepare()).toEqual([expect.stringMatching(/not yours alone[^]*SIGN_IN_CLIENT_ID[^]*SIGN_IN ""/)]);
    expect(writes()).toEqual([]);
    expect(kept).toEqual({});
  });

  it('does not take a name that only begins the same for its own', async () => {
    pretend({ apps: [anApp({ displayName: `${name} of somebody`, owner: 'mallory' })] });
    expect(await prepare()).toEqual([]);
    expect(directory().apps.map(({ displayName }) => displayName)).toEqual([`${name} of somebody`, name]);
  });

  it('says which role is missing, and how to go on without sign-in, when Entra ID refuses', async () => {
    const text = 'Insufficient privileges to complete the operation.';
    pretend({}, { complaints: [{ command: 'ad app create', text }] });
    const [failure = ''] = await prepare();
    for (const part of [
      'Application Developer',
      'Cloud Application Administrator',
      'azd env set SIGN_IN_CLIENT_ID',
      'azd env set SIGN_IN ""',
      'nothing can be changed over HTTP',
    ])
      expect(failure).toContain(part);
    expect(kept).toEqual({});
  });

  it('goes on when only the role could not be assigned, and says who assigns it', async () => {
    pretend({}, { complaints: [{ command: 'rest --method POST', text: 'Authorization_RequestDenied' }] });
    expect(await prepare()).toEqual([]);
    expect(said()).toMatch(/could not be made Admin: .*RequestDenied[^]*Until somebody has a role, nobody gets in/);
  });

  it('lets no pipeline make it, and leaves the one that a pipeline is given alone', async () => {
    const who = { id: 'pipeline', type: 'servicePrincipal', tenantId: 'tenant' } as const;
    pretend({ who });
    expect(await prepare()).toEqual([expect.stringMatching(/a pipeline makes no app registration[^]*as a person/)]);
    expect(await prepare({ ...asked, SIGN_IN_CLIENT_ID: home })).toEqual([]);
    expect(writes()).toEqual([]);
  });

  it('makes none in another tenant than that of the subscription', async () => {
    pretend({ who: { id: 'me', type: 'user', tenantId: 'elsewhere' } });
    expect(await prepare()).toEqual([expect.stringContaining(`az account set --subscription ${home}`)]);
    expect(writes()).toEqual([]);
  });

  it('leaves a registration alone that somebody else made, or that it may not look at', async () => {
    pretend({ apps: [anApp({ displayName: 'of the platform team', appId: home })] });
    expect(await prepare({ ...asked, SIGN_IN_CLIENT_ID: home })).toEqual([]);
    expect(said()).toContain('left as it is');
    fake.close();
    pretend({}, { complaints: [{ command: 'ad app list', text: 'Insufficient privileges' }] });
    expect(await prepare({ ...asked, SIGN_IN_CLIENT_ID: home })).toEqual([]);
    expect(writes()).toEqual([]);
  });
});

describe('after azd deploy', () => {
  it('joins the registration to the app: the way back, and the identity instead of a secret', async () => {
    pretend();
    await prepare();
    expect(await finish()).toEqual([]);
    const joined = directory();
    expect(joined.apps).toMatchObject([
      {
        web: { redirectUris: ['https://func.example/.auth/login/aad/callback'], hasIdTokens: true },
        credentials: [
          {
            issuer: 'https://login.microsoftonline.com/tenant/v2.0',
            subject: 'the-identity',
            audiences: ['api://AzureADTokenExchange'],
          },
        ],
      },
    ]);
    await finish();
    expect(directory()).toEqual(joined);
  });

  it('keeps a way back that somebody added, and trusts a new identity beside the old one', async () => {
    pretend();
    await prepare();
    await finish({ ...deployed, FUNCTION_APP_URL: 'https://own.example' });
    await finish({ ...deployed, SIGN_IN_PRINCIPAL_ID: 'a new identity' });
    const [app] = directory().apps;
    expect(app?.web.redirectUris).toHaveLength(2);
    expect(app?.credentials).toHaveLength(2);
  });

  it('says what a registration needs that it did not make, and changes nothing of it', async () => {
    pretend({ apps: [anApp({ displayName: name, appId: home, owner: 'mallory' })] });
    expect(await finish({ ...deployed, SIGN_IN_CLIENT_ID: home })).toEqual([]);
    expect(said()).toMatch(/callback[^]*subject the-identity[^]*infra\/sign-in\.json/);
    expect(writes()).toEqual([]);
  });

  it('says what is left to do by hand when it may not', async () => {
    pretend();
    await prepare();
    const before = directory();
    fake.close();
    pretend(before, { complaints: [{ command: 'ad app update', text: 'Insufficient privileges' }] });
    expect(await finish()).toEqual([expect.stringMatching(/nobody can sign in yet: .*Insufficient privileges/)]);
    expect(said()).toContain('https://func.example/.auth/login/aad/callback');
  });

  it('asks nothing where nobody signs in', async () => {
    pretend();
    expect(await finish(place)).toEqual([]);
    expect(fake.asked()).toEqual([]);
  });
});

describe('before azd down', () => {
  const leave = (environment: Readonly<Record<string, string>>, ask?: (question: string) => Promise<boolean>) =>
    leaveFleet({
      az: fake.az,
      environment: { ...environment, ...kept },
      keep,
      pauseMs: 1,
      ...(ask === undefined ? {} : { ask }),
    });

  it('removes what the hook made, and forgets it; the next deployment makes another', async () => {
    pretend({ apps: [anApp({ displayName: 'of somebody' }), anApp({ displayName: `${name} too` })] });
    await prepare();
    const questions: string[] = [];
    await leave(deployed, (question) => {
      questions.push(question);
      return Promise.resolve(true);
    });
    expect(questions).toEqual([expect.stringContaining(`${name}, `)]);
    expect(directory().apps.map(({ displayName }) => displayName)).toEqual(['of somebody', `${name} too`]);
    expect(kept).toEqual({ SIGN_IN_CLIENT_ID: '' });
    await prepare();
    expect(directory().apps).toHaveLength(3);
  });

  it('removes it also where nothing else was ever provisioned', async () => {
    pretend();
    await prepare();
    await leave(asked);
    expect(directory().apps).toEqual([]);
  });

  it.each([
    ['was given', anApp({ displayName: 'of the platform team', appId: home })],
    ['only has its name', anApp({ displayName: name, appId: home })],
    ['somebody else tagged', anApp({ displayName: name, tags: [tag], owner: 'mallory' })],
  ])('leaves a registration that %s', async (_, app) => {
    pretend({ apps: [app] });
    await leave({ ...deployed, SIGN_IN_CLIENT_ID: home });
    expect(directory().apps).toHaveLength(1);
    expect(kept).toEqual({});
  });

  it('does the rest when Entra ID refuses, and says what is left', async () => {
    pretend();
    await prepare();
    const before = directory();
    for (const command of ['ad app list', 'ad app delete']) {
      fake.close();
      pretend(before, { complaints: [{ command, text: 'Insufficient privileges' }] });
      await leave(deployed);
      expect(directory().apps).toHaveLength(1);
    }
    expect(said()).toMatch(/Passed over: the app registration[^]*You may not remove the app registration/);
  });

  it('does not ask Entra ID where nobody signs in', async () => {
    pretend();
    await leave(place);
    expect(fake.asked().filter(([first]) => first === 'ad')).toEqual([]);
  });
});

it('no argument holds what quotes do not cover in a Windows shell', async () => {
  pretend();
  await prepare();
  await finish();
  await leaveFleet({ az: fake.az, environment: { ...deployed, ...kept }, keep, pauseMs: 1 });
  const args = fake.asked().flat();
  expect(args.length).toBeGreaterThan(80);
  expect(args.filter((arg) => /["%^!]/.test(arg))).toEqual([]);
});

describe('settings that say that people sign in', () => {
  const look = (names: readonly string[], environment = {}) => {
    pretend();
    return lookAtSignIn(environment, { WARDEN_SETTINGS: names });
  };

  it.each([
    'SIGN_IN',
    'sign_in',
    'SIGN.IN',
    ' SIGN_IN_CLIENT_ID ',
    'SIGN_IN_TENANT_ID',
    'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID',
    'WEBSITE_AUTH_ENABLED',
    'website.auth_aad_allowed_tenants',
  ])('are refused by name with the cure (%s)', (setting) => {
    expect(look([setting])).toEqual([
      {
        kind: 'problem',
        about: `WARDEN_SETTINGS: ${setting}`,
        message: expect.stringContaining('only the templates') as string,
        cure: expect.stringMatching(/Take it out of WARDEN_SETTINGS.*azd env set SIGN_IN entra/) as string,
      },
    ]);
  });

  it('are refused where azd itself is told nonsense, and others pass', () => {
    expect(look(['KEYS_MAY_READ', 'SIGN_INS', 'EMAIL_PER_HOUR'])).toEqual([]);
    expect(look([], { SIGN_IN: 'entra', SIGN_IN_CLIENT_ID: home })).toEqual([]);
    expect(look([], { SIGN_IN: 'yes', SIGN_IN_CLIENT_ID: 'me' })).toMatchObject([
      { about: 'SIGN_IN' },
      { about: 'SIGN_IN_CLIENT_ID' },
    ]);
  });
});
