/** The hooks of azd, with a program `az` that stands in for the real one, and with the real one as far as it goes offline. */

import { execFile, execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { afterDeploy } from '../../infra/azd/after-deploy.ts';
import { makeAz } from '../../infra/azd/az.ts';
import { leaveFleet } from '../../infra/azd/leave-fleet.ts';
import { readPolicy } from '../../infra/azd/look-at-settings.ts';
import { preflight } from '../../infra/azd/preflight.ts';
import { prepareSignIn, wardenIdOf } from '../../infra/azd/sign-in.ts';
import { makeFakeAz, type FakeAz, type FakeCloud } from './fake-az.ts';
import { aDirectory } from './fake-directory.ts';

const root = path.resolve(import.meta.dirname, '../..');
const [home, first, second, dropped] = ['a', 'b', 'c', 'd'].map(
  (digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`,
) as [string, string, string, string];
const wardenId = 'prod-abc123';
const tenantId = 'tenant';

/** A subscription with what this warden made there, beside what others have. */
function subscription(id: string, { isOurs = true, tenant = tenantId } = {}): FakeCloud['subscriptions'][string] {
  const role = (name: string, roleName: string) => ({
    id: `/subscriptions/${id}/providers/Microsoft.Authorization/roleDefinitions/${name}`,
    name,
    roleName,
  });
  const others = [
    role('other-warden', `AKS Patch Warden audit (prod-zzz999, ${id})`),
    role('group-wide', `AKS Patch Warden audit (${wardenId}, platform)`),
    role('look-alike', `Imitation of AKS Patch Warden audit (${wardenId}, ${id})`),
  ];
  const ours = [
    role('audit', `AKS Patch Warden audit (${wardenId}, ${id})`),
    role('enforce', `AKS Patch Warden enforce (${wardenId}, ${id})`),
  ];
  const assigned = (roles: typeof others) =>
    roles.map((each) => ({ id: `${each.id}-assignment`, roleDefinitionId: each.id }));
  const groups = [
    { name: 'rg-prod', tags: { 'azd-env-name': 'prod', 'aks-patch-warden': wardenId } },
    { name: 'rg-prod-zzz999-events', tags: { 'aks-patch-warden': 'prod-zzz999' } },
    { name: `rg-${wardenId}-copy`, tags: null },
  ];
  const ourGroup = { name: `rg-${wardenId}-events`, tags: { 'aks-patch-warden': wardenId } };
  return {
    tenantId: tenant,
    roles: isOurs ? [...others, ...ours] : others,
    assignments: assigned(isOurs ? [...others, ...ours] : others),
    groups: isOurs ? [...groups, ourGroup] : groups,
  };
}

/** As `subscription` makes it, for those that hold nothing of this warden. */
const untouched = (...ids: readonly string[]) =>
  Object.fromEntries(ids.map((id) => [id, subscription(id, { isOurs: false })]));

let fake: FakeAz;
afterEach(() => {
  fake.close();
});
function pretend(cloud: Partial<FakeCloud>): void {
  fake = makeFakeAz(cloud);
}

beforeEach(() => {
  // What people read while it works.
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

describe('before azd down', { timeout: 240_000 }, () => {
  const environment = { AZURE_ENV_NAME: 'prod', AZURE_SUBSCRIPTION_ID: home };
  const provisioned = { ...environment, WARDEN_ID: wardenId, FLEET_SUBSCRIPTIONS: home };
  const leave = (given: Readonly<Record<string, string>>, ask?: (question: string) => Promise<boolean>) =>
    leaveFleet({
      az: makeAz({ ...fake.environment, ...given }),
      environment: given,
      keep: () => Promise.reject(new Error('nothing was to be kept')),
      pauseMs: 1,
      ...(ask === undefined ? {} : { ask }),
    });
  const deletions = () => fake.asked().filter((args) => args.includes('delete'));

  it.each([
    ['azd knows nothing yet', {}],
    ['the resource group is not there', environment],
    [
      'provisioning never finished, and subscriptions are named already',
      { ...environment, FLEET_SUBSCRIPTIONS: first },
    ],
  ])('removes nothing when %s', async (_, given) => {
    pretend({ subscriptions: { [home]: { ...subscription(home), groups: [] }, [first]: subscription(first) } });
    await leave(given);
    expect(fake.asked().filter((args) => args[0] !== 'group')).toEqual([]);
    expect(deletions()).toEqual([]);
  });

  it('removes what the warden has in its one subscription and nothing of anybody else', async () => {
    pretend({ subscriptions: { [home]: subscription(home) } });
    await leave(provisioned);
    expect(fake.cloud().subscriptions).toEqual(untouched(home));
  });

  it('takes the warden id from the resource group when provisioning failed half-way', async () => {
    pretend({ subscriptions: { [home]: subscription(home), [first]: subscription(first) } });
    await leave({ ...environment, FLEET_SUBSCRIPTIONS: ` ${first.toUpperCase()}, ` });
    expect(fake.cloud().subscriptions).toEqual(untouched(home, first));
  });

  it('removes it from each of several subscriptions, and from one that was taken off the list', async () => {
    const elsewhere = { elsewhere: subscription('elsewhere', { tenant: 'another tenant' }) };
    const ids = [home, first, second, dropped];
    pretend({ subscriptions: { ...Object.fromEntries(ids.map((id) => [id, subscription(id)])), ...elsewhere } });
    await leave({ ...provisioned, FLEET_SUBSCRIPTIONS: [home, first, second].join(',') });
    expect(fake.cloud().subscriptions).toEqual({ ...untouched(...ids), ...elsewhere });
  });

  it('asks with the names of what goes, and removes nothing when the answer is no', async () => {
    pretend({ subscriptions: { [home]: subscription(home) } });
    const questions: string[] = [];
    const no = (question: string) => {
      questions.push(question);
      return Promise.resolve(false);
    };
    await expect(leave(provisioned, no)).rejects.toThrow('Nothing was removed');
    expect(questions).toEqual([
      expect.stringMatching(new RegExp(`AKS Patch Warden audit \\(${wardenId}, ${home}\\)[^]*rg-${wardenId}-events`)),
    ]);
    expect(deletions()).toEqual([]);
  });

  it('does not ask when there is nothing to remove', async () => {
    pretend({ subscriptions: untouched(home) });
    await leave(provisioned, () => Promise.reject(new Error('was asked')));
    expect(deletions()).toEqual([]);
  });

  it('waits until Azure sees that a role is no longer assigned', async () => {
    const text = '(RoleDefinitionHasAssignments) There are existing role assignments referencing role.';
    pretend({
      subscriptions: { [home]: subscription(home) },
      complaints: [{ command: 'role definition delete', text, times: 2 }],
    });
    await leave(provisioned);
    expect(fake.cloud().subscriptions).toEqual(untouched(home));
  });

  it('passes over a subscription outside the fleet that it may not read, and stops at one of the fleet', async () => {
    pretend({
      subscriptions: { [home]: subscription(home), [first]: subscription(first) },
      complaints: [{ command: `role definition list --subscription ${first}`, text: '(AuthorizationFailed) no' }],
    });
    await expect(leave({ ...provisioned, FLEET_SUBSCRIPTIONS: `${home},${first}` })).rejects.toThrow(
      'az role definition list: ERROR: (AuthorizationFailed) no',
    );
    expect(deletions()).toEqual([]);
    await leave(provisioned);
    expect(fake.cloud().subscriptions).toEqual({ ...untouched(home), [first]: subscription(first) });
  });
});

const outputs = {
  AZURE_SUBSCRIPTION_ID: home,
  AZURE_LOCATION: 'westeurope',
  AZURE_ENV_NAME: 'prod',
  AZURE_RESOURCE_GROUP: 'rg-prod',
  WARDEN_ID: wardenId,
  FUNCTION_APP_ID: `/subscriptions/${home}/resourceGroups/rg-prod/providers/Microsoft.Web/sites/func`,
  FUNCTION_APP_NAME: 'func',
  FUNCTION_APP_URL: 'https://func.example',
  FLEET_SUBSCRIPTIONS: `${home},${first}`,
  EVENTS_IDENTITY_ID: '/identity',
  STORAGE_ACCOUNT_ID: '/storage',
};

const clientId = 'cccccccc-0000-4000-8000-000000000000';
const signedIn = { ...outputs, SIGN_IN_CLIENT_ID: clientId, SIGN_IN_PRINCIPAL_ID: 'the-identity' };

const functions = ['scheduled-event', 'resource-event', 'health-http'];
/** A subscription of the fleet; the app is in the first. */
const member = (more: Partial<FakeCloud['subscriptions'][string]> = {}) => ({
  ...subscription(home),
  functions,
  ...more,
});

/** What the app was asked; it has swept when it was asked to, and refuses as often as it is told to. */
function anApp({ faults = [] as (number | 'silent')[] } = {}) {
  const asked: { method: string; path: string; token: string | null; body: unknown }[] = [];
  const sweeps: object[] = [];
  const answer: typeof fetch = (url, init) => {
    const { pathname, searchParams } = new URL(typeof url === 'string' ? url : '');
    const fault = faults.shift();
    if (fault === 'silent') return Promise.reject(new TypeError('fetch failed'));
    if (fault !== undefined) return Promise.resolve(new Response('not now', { status: fault }));
    const headers = new Headers(init?.headers);
    // Nothing that opens a door may stand in an address, and no key is sent at all.
    expect([searchParams.size, headers.get('x-functions-key'), init?.redirect]).toEqual([0, null, 'manual']);
    const token = headers.get('authorization');
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined;
    asked.push({ method: init?.method ?? 'GET', path: pathname, token, body });
    if (pathname === '/api/sweeps' && init?.method === 'POST') sweeps.push({ id: 'first' });
    return Promise.resolve(Response.json(pathname === '/api/sweeps' ? { sweeps } : { queued: 1 }));
  };
  return { asked, fetch: answer };
}

describe('after azd deploy', { timeout: 240_000 }, () => {
  const after = (given: Readonly<Record<string, string>>, app = anApp()) =>
    afterDeploy({
      az: fake.az,
      environment: given,
      fetch: app.fetch,
      testReceiver: 'platform-mail',
      pauseMs: 1,
      nowMs: () => Date.parse('2026-03-01T10:20:30Z'),
    });
  const tooEarly = 'Destination endpoint not found. Resource should pre-exist before attempting this operation.';
  const given = () =>
    fake.cloud().parameters.map((file) => {
      const { parameters } = file as { parameters: Record<string, { value: unknown }> };
      return Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
    });
  const commands = () =>
    fake.asked().map((args) =>
      args
        .slice(
          0,
          args.findIndex((arg) => arg.startsWith('--')),
        )
        .join(' '),
    );
  const said = () => vi.mocked(console.log).mock.calls.flat().join('\n');

  it('subscribes each subscription with the outputs of the template', async () => {
    pretend({ subscriptions: { [home]: member(), [first]: member() } });
    expect(await after(outputs)).toEqual([]);
    const expected = (id: string) => ({
      wardenId,
      functionAppId: outputs.FUNCTION_APP_ID,
      fleetSubscriptions: [id],
      location: 'westeurope',
      eventsIdentityId: '/identity',
      deadLetterStorageId: '/storage',
      operatorsId: '',
      changeEvents: true,
      deadLetters: true,
      existingTopics: { [id]: {} },
    });
    expect(given()).toEqual([expected(home), expected(first)]);
    const [args = []] = fake.asked().filter(([command]) => command === 'deployment');
    expect(args.join(' ')).toContain(`deployment sub create --subscription ${home} --location westeurope`);
    // The Azure CLI would have to fetch a compiler for a template in Bicep.
    expect(args[args.indexOf('--template-file') + 1]).toMatch(/infra.arm.events\.json$/);
    expect(existsSync(args[args.indexOf('--parameters') + 1] ?? '')).toBe(false);
  });

  it('reads secrets anew, then waits for the functions', async () => {
    pretend({ subscriptions: { [home]: member(), [first]: member() } });
    await after(outputs);
    expect(commands().slice(0, 2)).toEqual(['rest', 'functionapp function list']);
  });

  describe('without sign-in', () => {
    it('asks the app nothing and needs no key, but says when the first sweep starts and how people sign in', async () => {
      pretend({ subscriptions: { [home]: member(), [first]: member() } });
      const app = anApp();
      expect(await after(outputs, app)).toEqual([]);
      expect(app.asked).toEqual([]);
      expect(commands()).not.toContain('functionapp keys list');
      expect(commands().filter((command) => /^(account|ad) /.test(command))).toEqual([]);
      expect(said()).toContain(
        'The first sweep, unless there was one, starts by its timer at 2026-03-01 11:00:00 UTC.',
      );
      expect(said()).toContain('azd env set SIGN_IN entra, then azd up');
      expect(said()).toMatch(/curl --header "x-functions-key: \$\(az functionapp keys list .*\)" https:\S+report$/m);
      expect(said()).not.toMatch(/[?&](code|key)=|the-key/);
    });

    it.each([
      [{ SWEEP_SCHEDULE: '0 30 6 * * *' }, 'at 2026-03-02 06:30:00 UTC'],
      [
        { SWEEP_SCHEDULE: '0 30 6 * * *', WARDEN_SETTINGS: '{"SWEEP_SCHEDULE": "0 45 * * * *"}' },
        'at 2026-03-01 10:45:00 UTC',
      ],
      [{ WARDEN_SETTINGS: '{"EMAIL_PER_HOUR": 5}' }, 'at 2026-03-01 11:00:00 UTC'],
      [{ SWEEP_SCHEDULE: 'hourly' }, 'No sweep will start by itself: SWEEP_SCHEDULE is "hourly"'],
    ])('takes the schedule from where the template does (%o)', async (more, words) => {
      pretend({ subscriptions: { [home]: member(), [first]: member() } });
      await after({ ...outputs, ...more });
      expect(said()).toContain(words);
    });
  });

  it('sends one test notice and starts the first sweep as who deploys; run again, it does neither', async () => {
    pretend({ subscriptions: { [home]: member(), [first]: member() }, directory: aDirectory() });
    const app = anApp();
    await after(signedIn, app);
    const firstTime = [...app.asked];
    const token = `Bearer token for api://${clientId}/.default`;
    expect(firstTime).toEqual([
      { method: 'GET', path: '/api/sweeps', token, body: undefined },
      { method: 'POST', path: '/api/notices/test', token, body: { receiver: 'platform-mail', kind: 'drift-found' } },
      { method: 'POST', path: '/api/sweeps', token, body: {} },
    ]);
    expect(commands()).not.toContain('functionapp keys list');
    expect(said()).not.toMatch(/token for|x-functions-key|[?&]code=/);
    expect(said()).toContain('https://func.example/api/report  (sign in');
    expect(await after(signedIn, app)).toEqual([]);
    expect(app.asked.slice(firstTime.length)).toEqual([firstTime[0]]);
    // The same deployments under the same names: nothing new in Azure.
    const [one, two, again, andAgain] = given();
    expect([again, andAgain]).toEqual([one, two]);
  });

  it.each([
    ['who deploys has no role', anApp({ faults: [403] }), []],
    ['no token is to be had', anApp(), [{ command: 'account get-access-token', text: 'AADSTS65001: not consented' }]],
  ])('says when the first sweep starts, and how to start it sooner, when %s', async (_, app, complaints) => {
    pretend({ subscriptions: { [home]: member(), [first]: member() }, directory: aDirectory(), complaints });
    const [failure = ''] = await after(signedIn, app);
    expect(failure).toMatch(/403 not now|AADSTS65001/);
    expect(failure).toContain('starts by its timer at 2026-03-01 11:00:00 UTC');
    expect(failure).toContain(`authorization: Bearer $(az account get-access-token --scope api://${clientId}/.default`);
    expect(failure).not.toMatch(/token for|code=/);
  });

  it('shares the topics that are there, and does what was said beside', async () => {
    const source = (id: string) => `/subscriptions/${id.toUpperCase()}`;
    const topic = (name: string, resourceGroup: string, id = home) => ({
      name,
      resourceGroup,
      source: source(id),
      topicType: 'microsoft.resourcenotifications.containerserviceeventresources',
    });
    const topics = [
      topic('of another source', 'rg-x', second),
      topic('ours', `rg-${wardenId}-events`),
      topic('theirs', 'rg-platform'),
      { ...topic('of another kind', 'rg-y'), topicType: 'Microsoft.Storage.StorageAccounts' },
    ];
    pretend({ subscriptions: { [home]: member({ topics }), [first]: member() } });
    const said = { name: 'named', resourceGroup: 'rg-named' };
    const EXISTING_TOPICS = JSON.stringify({ [first.toUpperCase()]: { changes: said } });
    await after({ ...outputs, CHANGE_EVENTS: 'false', DEAD_LETTERS: 'false', EXISTING_TOPICS });
    expect(given()).toMatchObject([
      { existingTopics: { [home]: { aks: { name: 'theirs', resourceGroup: 'rg-platform' } } } },
      { changeEvents: false, deadLetters: false, existingTopics: { [first]: { changes: said } } },
    ]);
  });

  it('does the rest when one subscription cannot be subscribed, and names it', async () => {
    pretend({
      subscriptions: { [home]: member(), [first]: member(), [second]: member() },
      directory: aDirectory(),
      complaints: [
        { command: `eventgrid system-topic list --subscription ${first}`, text: '(AuthorizationFailed) no' },
      ],
    });
    const app = anApp();
    const failures = await after({ ...signedIn, FLEET_SUBSCRIPTIONS: [home, first, second].join(',') }, app);
    expect(failures).toEqual([
      expect.stringMatching(new RegExp(`^Events of ${first} do not come: .*AuthorizationFailed`)),
    ]);
    expect(given()).toMatchObject([{ fleetSubscriptions: [home] }, { fleetSubscriptions: [second] }]);
    expect(app.asked.at(-1)).toMatchObject({ method: 'POST', path: '/api/sweeps' });
  });

  it('goes on when secrets cannot be read anew, and says when they will be', async () => {
    pretend({
      subscriptions: { [home]: member(), [first]: member() },
      complaints: [{ command: 'rest --method post', text: '(NotFound)' }],
    });
    expect(await after(outputs)).toEqual([]);
    expect(said()).toMatch(/within a day: .*NotFound/);
  });

  it.each([
    ['nothing was provisioned', {}, /run `azd provision` first[^]*WARDEN_ID/],
    ['topics are no JSON', { ...outputs, EXISTING_TOPICS: '{aks' }, /must be JSON like[^]*EXISTING_TOPICS/],
    ['topics have no name', { ...outputs, EXISTING_TOPICS: '{"a": {"aks": {}}}' }, /must be JSON like/],
    ['a flag is misspelt', { ...outputs, CHANGE_EVENTS: 'no' }, /must be true or false[^]*CHANGE_EVENTS/],
  ])('says so when %s, and asks Azure nothing', async (_, environment, complaint) => {
    pretend({});
    await expect(after(environment)).rejects.toThrow(complaint);
    expect(fake.asked()).toEqual([]);
  });

  it('tries again until Event Grid sees the functions', async () => {
    pretend({
      subscriptions: { [home]: member(), [first]: member() },
      complaints: [{ command: 'deployment sub create', text: tooEarly, times: 3 }],
    });
    expect(await after(outputs)).toEqual([]);
    expect(given()).toHaveLength(2);
  });

  it('gives up when no function appears, and tells where to look', async () => {
    pretend({ subscriptions: { [home]: member({ functions: ['health-http'] }), [first]: member() } });
    await expect(after(outputs)).rejects.toThrow(/its log says[^]*azd deploy/);
    expect(commands().filter((command) => command === 'functionapp function list').length).toBeGreaterThan(3);
    expect(given()).toEqual([]);
  });

  it('a complaint that is not "too early" is final', async () => {
    const FLEET_SUBSCRIPTIONS = home;
    pretend({
      subscriptions: { [home]: member() },
      complaints: [{ command: 'deployment sub create', text: 'an existing tracked system topic' }],
    });
    expect(await after({ ...outputs, FLEET_SUBSCRIPTIONS })).toEqual([
      expect.stringContaining('existing tracked system topic'),
    ]);
    expect(commands().filter((command) => command === 'deployment sub create')).toHaveLength(1);
  });

  it('waits for an app that has just been restarted, and says so when it never answers', async () => {
    pretend({ subscriptions: { [home]: member(), [first]: member() }, directory: aDirectory() });
    expect(await after(signedIn, anApp({ faults: ['silent', 503, 401, 302] }))).toEqual([]);
    expect(await after(signedIn, anApp({ faults: Array.from({ length: 20 }, () => 503) }))).toEqual([
      expect.stringMatching(/first sweep was not started[^]*503 not now/),
    ]);
    expect(await after(signedIn, anApp({ faults: [404] }))).toEqual([expect.stringMatching(/404 not now/)]);
  });
});

interface Hook {
  readonly posix: { readonly shell: string; readonly run: string; readonly interactive?: boolean };
  readonly windows: { readonly shell: string; readonly run: string; readonly interactive?: boolean };
}

describe('azure.yaml', { timeout: 240_000 }, () => {
  const { hooks } = parse(readFileSync(path.join(root, 'azure.yaml'), 'utf8')) as {
    hooks: Record<'preprovision' | 'postdeploy' | 'predown', Hook>;
  };
  /** As azd does it: the line in a shell, in the folder of azure.yaml. */
  const run = ({ shell, line }: { shell: 'sh' | 'pwsh'; line: string }, environment: NodeJS.ProcessEnv) =>
    new Promise<{ code: unknown; said: string }>((resolve) => {
      const args = shell === 'sh' ? ['-ec', line] : ['-NoProfile', '-Command', line];
      execFile(shell, args, { cwd: root, env: environment }, (fault, stdout, stderr) => {
        resolve({ code: fault?.code ?? 0, said: stdout + stderr });
      });
    });
  const lines = (hook: Hook) => [
    { shell: 'sh' as const, line: hook.posix.run },
    { shell: 'pwsh' as const, line: hook.windows.run },
  ];

  it.each(Object.entries(hooks))('%s says the same to both shells, in words that mean the same to both', (_, hook) => {
    expect([hook.posix.shell, hook.windows.shell]).toEqual(['sh', 'pwsh']);
    expect(hook.windows.run).toBe(hook.posix.run);
    // No quotes, variables, redirections or separators, which they read differently.
    expect(hook.posix.run).toMatch(/^[a-z0-9 :-]+$/);
  });

  describe.each(lines(hooks.preprovision).map(({ shell }) => shell))('with %s', (shell) => {
    const lineOf = (hook: Hook) => lines(hook).find((each) => each.shell === shell) ?? { shell, line: '' };

    it.skipIf(!isInstalled(shell))(
      'runs every hook; each ends well, and with its complaint when it does not',
      async () => {
        const server = createServer((request, response) => {
          response.setHeader('content-type', 'application/json').end(request.method === 'GET' ? '{"sweeps":[]}' : '{}');
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo;
        pretend({
          subscriptions: { [home]: member() },
          complaints: [{ command: 'group delete', text: 'locked', times: 1 }],
        });
        const environment = {
          ...fake.environment,
          ...outputs,
          OPERATOR_EMAIL: 'ops@example.com',
          FLEET_SUBSCRIPTIONS: home,
          FUNCTION_APP_URL: `http://127.0.0.1:${String(port)}`,
        };
        const ready = await run(lineOf(hooks.preprovision), environment);
        expect(ready).toEqual({ code: 0, said: expect.stringContaining('nothing stands in the way') as string });
        const stopped = await run(lineOf(hooks.preprovision), { ...environment, AZURE_LOCATION: 'nowhere' });
        expect(stopped).toEqual({
          code: 1,
          said: expect.stringMatching(/nowhere: the region has no Flex Consumption/) as string,
        });
        const begun = await run(lineOf(hooks.postdeploy), environment);
        expect(begun).toEqual({ code: 0, said: expect.stringContaining('starts by its timer at') as string });
        const locked = await run(lineOf(hooks.predown), environment);
        expect(locked).toEqual({ code: 1, said: expect.stringMatching(/locked/) as string });
        expect(await run(lineOf(hooks.predown), environment)).toMatchObject({ code: 0 });
        expect(fake.cloud().subscriptions[home]).toMatchObject(untouched(home)[home] ?? {});
        server.close();
      },
    );

    it.skipIf(!isInstalled(shell))(
      'with sign-in, makes the registration, tells azd of it, begins as who deploys, and removes it again',
      async () => {
        const asked: string[] = [];
        const server = createServer(({ method = '', url = '', headers }, response) => {
          asked.push(`${method} ${url} ${headers.authorization ?? ''}`);
          response.setHeader('content-type', 'application/json').end(method === 'GET' ? '{"sweeps":[]}' : '{}');
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo;
        pretend({ subscriptions: { [home]: member() }, directory: aDirectory() });
        const environment = {
          ...fake.environment,
          ...signedIn,
          SIGN_IN: 'entra',
          SIGN_IN_CLIENT_ID: '',
          WARDEN_ID: wardenIdOf(outputs),
          OPERATOR_EMAIL: 'ops@example.com',
          FLEET_SUBSCRIPTIONS: home,
          FUNCTION_APP_URL: `http://127.0.0.1:${String(port)}`,
        };
        const made = await run(lineOf(hooks.preprovision), environment);
        expect(made).toEqual({ code: 0, said: expect.stringContaining('Sign-in: made') as string });
        const id = fake.cloud().directory?.apps[0]?.appId ?? '';
        expect(fake.kept()).toEqual([`SIGN_IN_CLIENT_ID=${id} (--environment prod)`]);
        const known = { ...environment, SIGN_IN_CLIENT_ID: id };
        const begun = await run(lineOf(hooks.postdeploy), known);
        expect(begun).toEqual({ code: 0, said: expect.stringContaining('The first sweep has begun.') as string });
        expect(asked.at(-1)).toBe(`POST /api/sweeps Bearer token for api://${id}/.default`);
        expect(fake.cloud().directory?.apps).toMatchObject([{ credentials: [{ subject: 'the-identity' }] }]);
        expect(await run(lineOf(hooks.predown), known)).toMatchObject({ code: 0 });
        expect(fake.cloud().directory?.apps).toEqual([]);
        expect(fake.kept().at(-1)).toBe('SIGN_IN_CLIENT_ID= (--environment prod)');
        server.close();
      },
    );

    it.skipIf(!isInstalled(shell))(
      'stops before anything is made when sign-in is refused, or said in passing',
      async () => {
        pretend({
          subscriptions: { [home]: member() },
          directory: aDirectory(),
          complaints: [{ command: 'ad app create', text: 'Insufficient privileges to complete the operation.' }],
        });
        const environment = { ...fake.environment, ...outputs, OPERATOR_EMAIL: 'ops@example.com', SIGN_IN: 'entra' };
        const refused = await run(lineOf(hooks.preprovision), { ...environment, FLEET_SUBSCRIPTIONS: home });
        expect(refused).toEqual({
          code: 1,
          said: expect.stringMatching(/Application Developer[^]*SIGN_IN ""/) as string,
        });
        const WARDEN_SETTINGS = '{"SIGN_IN": "entra"}';
        const forged = await run(lineOf(hooks.preprovision), { ...environment, SIGN_IN: '', WARDEN_SETTINGS });
        expect(forged).toEqual({ code: 1, said: expect.stringContaining('WARDEN_SETTINGS: SIGN_IN') as string });
        expect(fake.kept()).toEqual([]);
      },
    );
  });

  it('lets the hook that removes things ask at the terminal', () => {
    expect([hooks.predown.posix.interactive, hooks.predown.windows.interactive]).toEqual([true, true]);
  });
});

describe.skipIf(!isInstalled('az'))('the real az', { timeout: 240_000 }, () => {
  it('understands every command; only that nobody is signed in stops it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'warden-real-az-'));
    const template = path.join(folder, 'template.json');
    writeFileSync(template, '{"$schema":"","contentVersion":"1.0.0.0","resources":[]}');
    pretend({ subscriptions: { [home]: member() }, directory: aDirectory() });
    const named = { ...signedIn, SIGN_IN: 'entra', SIGN_IN_CLIENT_ID: '', WARDEN_ID: wardenIdOf(outputs) ?? '' };
    let environment = { ...named, FLEET_SUBSCRIPTIONS: home, OPERATOR_EMAIL: 'ops@example.com' };
    const keep = (_: string, value: string) => {
      environment = { ...environment, SIGN_IN_CLIENT_ID: value };
      return Promise.resolve();
    };
    await preflight({ az: fake.az, environment, policy: readPolicy() });
    const common = { az: fake.az, keep, pauseMs: 1 };
    await prepareSignIn({ ...common, environment });
    await prepareSignIn({ ...common, environment: { ...environment, SIGN_IN_CLIENT_ID: '' } });
    await afterDeploy({ ...common, environment, fetch: anApp().fetch, nowMs: () => 0 });
    await leaveFleet({ ...common, az: makeAz(fake.environment), environment });
    // By the words before the values, so that each form of a command is tried once.
    const formOf = (args: readonly string[]) =>
      [...args.slice(0, 3), ...args.filter((arg) => arg.startsWith('--')), args[args.indexOf('--method') + 1]].join(
        ' ',
      );
    const commands = new Map(fake.asked().map((args) => [formOf(args), args]));
    expect(commands.size).toBeGreaterThan(25);
    expect([...commands.keys()].filter((form) => form.startsWith('ad ')).length).toBeGreaterThan(9);
    const parameters = path.join(folder, 'parameters.json');
    writeFileSync(parameters, '{"parameters":{}}');
    const az = makeAz({ ...process.env, AZURE_CONFIG_DIR: folder, AZURE_CORE_COLLECT_TELEMETRY: 'false' });
    for (const args of commands.values()) {
      // The files are gone.
      const own = args.slice(0, -3).map((arg, index) => {
        const option = args[index - 1];
        if (option === '--template-file') return template;
        if (option === '--body') return `@${parameters}`;
        return option === '--parameters' || option === '--app-roles' ? parameters : arg;
      });
      // Without a sign-in, it knows no accounts; clouds it knows.
      if (own[1] === 'list' && own[0] === 'account') expect(await az(...own)).toEqual([]);
      else if (own[0] === 'cloud') expect(await az(...own)).toHaveProperty('endpoints.microsoftGraphResourceId');
      // Younger than the az of some distributions, or not loaded by it (Debian's 2.45: `eventgrid` fails on an import).
      else if (own[1]?.startsWith('list-flexconsumption-') === true || own[0] === 'eventgrid')
        await expect(az(...own)).rejects.toThrow();
      else await expect(az(...own)).rejects.toThrow(/az login|doesn't exist in cloud/);
    }
    rmSync(folder, { recursive: true });
  });
});

function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
