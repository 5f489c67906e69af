/** The hooks of azd, with a program `az` that stands in for the real one, and with the real one as far as it goes offline. */

import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { makeAz } from '../../infra/azd/az.ts';
import { leaveFleet } from '../../infra/azd/leave-fleet.ts';
import { subscribeEvents } from '../../infra/azd/subscribe-events.ts';
import { makeFakeAz, type FakeAz, type FakeCloud } from './fake-az.ts';

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

describe('before azd down', () => {
  const environment = { AZURE_ENV_NAME: 'prod', AZURE_SUBSCRIPTION_ID: home };
  const provisioned = { ...environment, WARDEN_ID: wardenId, FLEET_SUBSCRIPTIONS: home };
  const leave = (given: Readonly<Record<string, string>>, ask?: (question: string) => Promise<boolean>) =>
    leaveFleet({
      az: makeAz({ ...fake.environment, ...given }),
      environment: given,
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
  WARDEN_ID: wardenId,
  FUNCTION_APP_ID: '/app',
  FLEET_SUBSCRIPTIONS: `${home},${first}`,
  EVENTS_IDENTITY_ID: '/identity',
  STORAGE_ACCOUNT_ID: '/storage',
};

describe('after azd deploy', () => {
  const subscribe = (given: Readonly<Record<string, string>>) =>
    subscribeEvents({ az: makeAz(fake.environment), environment: given, pauseMs: 1 });
  const tooEarly = 'Destination endpoint not found. Resource should pre-exist before attempting this operation.';
  const given = () =>
    fake.cloud().parameters.map((file) => {
      const { parameters } = file as { parameters: Record<string, { value: unknown }> };
      return Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
    });

  it('deploys the template of events with the outputs of the other', async () => {
    pretend({ subscriptions: { [home]: subscription(home) } });
    await subscribe(outputs);
    expect(given()).toEqual([
      {
        wardenId,
        functionAppId: '/app',
        fleetSubscriptions: [home, first],
        location: 'westeurope',
        eventsIdentityId: '/identity',
        deadLetterStorageId: '/storage',
        operatorsId: '',
        changeEvents: true,
        deadLetters: true,
        existingTopics: {},
      },
    ]);
    const [args = []] = fake.asked();
    expect(args.join(' ')).toContain(`deployment sub create --subscription ${home} --location westeurope`);
    expect(existsSync(args[args.indexOf('--parameters') + 1] ?? '')).toBe(false);
  });

  it('passes on what was said beside', async () => {
    pretend({ subscriptions: { [home]: subscription(home) } });
    const topic = { name: 'theirs', resourceGroup: 'rg-platform' };
    const EXISTING_TOPICS = JSON.stringify({ 'AAAA-1': { aks: topic } });
    await subscribe({ ...outputs, CHANGE_EVENTS: 'false', DEAD_LETTERS: 'false', EXISTING_TOPICS });
    expect(given()).toMatchObject([
      { changeEvents: false, deadLetters: false, existingTopics: { 'aaaa-1': { aks: topic } } },
    ]);
  });

  it.each([
    ['nothing was provisioned', {}, /run `azd provision` first[^]*WARDEN_ID/],
    ['topics are no JSON', { ...outputs, EXISTING_TOPICS: '{aks' }, /must be JSON like[^]*EXISTING_TOPICS/],
    ['topics have no name', { ...outputs, EXISTING_TOPICS: '{"a": {"aks": {}}}' }, /must be JSON like/],
    ['a flag is misspelt', { ...outputs, CHANGE_EVENTS: 'no' }, /must be true or false[^]*CHANGE_EVENTS/],
  ])('says so when %s, and asks Azure nothing', async (_, environment, complaint) => {
    pretend({});
    await expect(subscribe(environment)).rejects.toThrow(complaint);
    expect(fake.asked()).toEqual([]);
  });

  it('tries again until the functions are there', async () => {
    pretend({
      subscriptions: { [home]: subscription(home) },
      complaints: [{ command: 'deployment sub create', text: tooEarly, times: 3 }],
    });
    await subscribe(outputs);
    expect(given()).toHaveLength(1);
  });

  it('gives up after a while and tells where to look; any other complaint is final', async () => {
    pretend({ complaints: [{ command: 'deployment sub create', text: tooEarly }] });
    await expect(subscribe(outputs)).rejects.toThrow(/should pre-exist[^]*its log says[^]*azd deploy/);
    expect(fake.asked().length).toBeGreaterThan(3);
    fake.close();
    pretend({ complaints: [{ command: 'deployment sub create', text: 'an existing tracked system topic' }] });
    await expect(subscribe(outputs)).rejects.toThrow('existing tracked system topic');
    expect(fake.asked()).toHaveLength(1);
  });
});

describe('azure.yaml', () => {
  const { hooks } = parse(readFileSync(path.join(root, 'azure.yaml'), 'utf8')) as {
    hooks: Record<'postdeploy' | 'predown', { run: string; interactive?: boolean }>;
  };
  /** As azd does it: the line in a shell, in the folder of azure.yaml. */
  const run = (line: string, environment: NodeJS.ProcessEnv) =>
    new Promise<{ code: unknown; said: string }>((resolve) => {
      execFile('sh', ['-ec', line], { cwd: root, env: environment }, (fault, stdout, stderr) => {
        resolve({ code: fault?.code ?? 0, said: stdout + stderr });
      });
    });

  it('runs both hooks; they end well, and with the complaint when they do not', async () => {
    pretend({
      subscriptions: { [home]: subscription(home) },
      complaints: [{ command: 'group delete', text: 'locked', times: 1 }],
    });
    const environment = { ...fake.environment, ...outputs, FLEET_SUBSCRIPTIONS: home };
    expect(await run(hooks.postdeploy.run, environment)).toMatchObject({ code: 0 });
    const stopped = await run(hooks.predown.run, environment);
    expect([stopped.code, stopped.said]).toEqual([1, expect.stringMatching(/locked/)]);
    expect(await run(hooks.predown.run, environment)).toMatchObject({ code: 0 });
    expect(fake.cloud().subscriptions).toEqual(untouched(home));
  });

  it('lets the hook that removes things ask at the terminal', () => {
    expect(hooks.predown.interactive).toBe(true);
  });
});

describe.skipIf(!isInstalled('az'))('the real az', { timeout: 120_000 }, () => {
  it('understands every command; only that nobody is signed in stops it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'warden-real-az-'));
    const template = path.join(folder, 'template.json');
    writeFileSync(template, '{"$schema":"","contentVersion":"1.0.0.0","resources":[]}');
    pretend({ subscriptions: { [home]: subscription(home) } });
    await subscribeEvents({ az: makeAz(fake.environment), environment: outputs, pauseMs: 1 });
    const environment = { ...outputs, FLEET_SUBSCRIPTIONS: home };
    await leaveFleet({ az: makeAz(fake.environment), environment, pauseMs: 1 });
    const commands = new Map(fake.asked().map((args) => [args.slice(0, 3).join(' '), args]));
    expect(commands.size).toBe(8);
    const parameters = path.join(folder, 'parameters.json');
    writeFileSync(parameters, '{"parameters":{}}');
    const az = makeAz({ ...process.env, AZURE_CONFIG_DIR: folder, AZURE_CORE_COLLECT_TELEMETRY: 'false' });
    for (const args of commands.values()) {
      // Its Bicep compiler is not here, and the parameters are gone.
      const own = args.slice(0, -3).map((arg, index) => {
        const option = args[index - 1];
        if (option === '--template-file') return template;
        return option === '--parameters' ? parameters : arg;
      });
      // Without a sign-in, it knows no accounts.
      if (own[0] === 'account') expect(await az(...own)).toEqual([]);
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
