/** The preflight, with a program `az` that stands in for the real one: each thing that can be known is said, all at once. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeAz } from '../../infra/azd/az.ts';
import type { Finding } from '../../infra/azd/finding.ts';
import { lookAtSettings, readPolicy, testReceiverOf } from '../../infra/azd/look-at-settings.ts';
import { preflight, tellFindings, withAnswers } from '../../infra/azd/preflight.ts';
import { missingActions } from '../../infra/azd/rights.ts';
import { readNeeds } from '../../infra/azd/template-types.ts';
import { uniqueString } from '../../infra/azd/unique-string.ts';
import { makeFakeAz, type FakeAz, type FakeCloud } from './fake-az.ts';

const [home, first] = ['a', 'b'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`) as [string, string];
const environment = {
  AZURE_ENV_NAME: 'prod',
  AZURE_SUBSCRIPTION_ID: home,
  AZURE_LOCATION: 'westeurope',
  OPERATOR_EMAIL: 'ops@example.com',
};
const both = { ...environment, FLEET_SUBSCRIPTIONS: `${home}, ${first.toUpperCase()}` };
const token = uniqueString(`/subscriptions/${home}`, 'prod', 'westeurope');
const vault = `kv-${token}`;

type FakeSubscription = FakeCloud['subscriptions'][string];
const member = (more: Partial<FakeSubscription> = {}): FakeSubscription => ({
  tenantId: 'tenant',
  roles: [],
  assignments: [],
  groups: [],
  ...more,
});
const place: FakeCloud['region'] = {
  regions: ['West Europe', 'northeurope'],
  nodeVersions: ['24', '22'],
  storageAccounts: { currentValue: 3, limit: 250 },
  flexUsages: [{ name: 'FlexConsumptionMemory', currentValue: 10, limit: 0 }],
  takenVaults: [],
};
const contributor = {
  actions: ['*'],
  notActions: ['Microsoft.Authorization/*/Write', 'Microsoft.Authorization/*/Delete'],
};

let fake: FakeAz | undefined;
afterEach(() => {
  fake?.close();
  fake = undefined;
});

async function look(
  cloud: Partial<FakeCloud>,
  given: Readonly<Record<string, string>> = environment,
  policy: unknown = readPolicy(),
): Promise<readonly Finding[]> {
  fake = makeFakeAz({ region: place, ...cloud });
  return preflight({ az: fake.az, environment: given, policy });
}
const said = (findings: readonly Finding[]) =>
  findings.map(({ kind, about, message }) => `${kind} ${about}: ${message}`);
const problems = (findings: readonly Finding[]) => said(findings.filter(({ kind }) => kind === 'problem'));

const teamsIsOff = 'note receiver platform-channel: is off until TEAMS_WEBHOOK_URL is set';

describe('preflight', () => {
  it('finds nothing in the way of a fresh clone in a good subscription', async () => {
    const findings = await look({ subscriptions: { [home]: member() } });
    expect(said(findings)).toEqual([teamsIsOff]);
    expect(tellFindings(findings)).toMatch(/nothing stands in the way\. Nothing was created/);
  });

  it('only asks: no command of it creates, changes or deletes', async () => {
    await look({ subscriptions: { [home]: member(), [first]: member() } }, both);
    const asked = fake?.asked() ?? [];
    expect(asked.length).toBeGreaterThan(10);
    const reading =
      /^(account|provider|functionapp|eventgrid|keyvault) .*(list|check-name)|^storage account show-usage|^rest --method get /;
    expect(asked.map((args) => args.join(' ')).filter((command) => !reading.test(command))).toEqual([]);
    // What quotes in a Windows shell do not cover.
    expect(asked.flat().filter((arg) => /["%^!]/.test(arg))).toEqual([]);
  });

  it.each<[string, Partial<FakeCloud>, readonly RegExp[]]>([
    [
      'rights that are missing, by name',
      { subscriptions: { [home]: member({ permissions: [contributor] }) } },
      [/^problem a.*: you may not: .*roleAssignments\/write, Microsoft\.Authorization\/roleDefinitions\/write/],
    ],
    [
      'rights that cannot be read',
      {
        subscriptions: { [home]: member() },
        complaints: [
          {
            command:
              'rest --method get --url /subscriptions/aaaaaaaa-0000-4000-8000-000000000000/providers/Microsoft.Authorization',
            text: '(AuthorizationFailed) no',
          },
        ],
      },
      [/^problem a.*: your rights cannot be read: .*AuthorizationFailed/],
    ],
    [
      'resource providers that are not registered',
      { subscriptions: { [home]: member({ unregistered: ['Microsoft.Web', 'Microsoft.ResourceNotifications'] }) } },
      [/provider Microsoft\.Web is not registered/, /provider Microsoft\.ResourceNotifications is not registered/],
    ],
    [
      'a region without Flex Consumption',
      { subscriptions: { [home]: member() }, region: { ...place, regions: ['northeurope'] } },
      [/^problem westeurope: the region has no Flex Consumption/],
    ],
    [
      'a region without Node 24',
      { subscriptions: { [home]: member() }, region: { ...place, nodeVersions: ['22', '20'] } },
      [/^problem westeurope: Flex Consumption has no Node 24 there, but 22, 20/],
    ],
    [
      'no room for a storage account',
      {
        subscriptions: { [home]: member() },
        region: { ...place, storageAccounts: { currentValue: 250, limit: 250 } },
      },
      [/250 of 250 storage accounts are in use/],
    ],
    [
      'no room for an app',
      {
        subscriptions: { [home]: member() },
        region: { ...place, flexUsages: [{ name: 'FlexConsumptionMemory', currentValue: 512, limit: 512 }] },
      },
      [/512 of 512 of "FlexConsumptionMemory" are in use/],
    ],
    [
      'a key vault that was deleted and not purged',
      { subscriptions: { [home]: member({ deletedVaults: ['kv-other', vault] }) } },
      [new RegExp(`^problem ${vault}: this key vault was deleted and not purged`)],
    ],
    [
      'a name of a key vault that somebody else has',
      { subscriptions: { [home]: member() }, region: { ...place, takenVaults: [vault] } },
      [/this name of a key vault is taken: The vault name is already in use/],
    ],
    ['nobody signed in', { subscriptions: {} }, [/^problem the Azure CLI: nobody is signed in/]],
    [
      'a subscription that nobody here can see',
      { subscriptions: { [first]: member() } },
      [/^problem a.*: you cannot see this subscription/],
    ],
  ])('finds %s', async (_, cloud, expected) => {
    expect(problems(await look(cloud))).toEqual(expected.map((each) => expect.stringMatching(each) as string));
  });

  it('says everything at once, for each subscription', async () => {
    const cloud = {
      subscriptions: {
        [home]: member({ unregistered: ['Microsoft.EventGrid'] }),
        [first]: member({ permissions: [contributor] }),
      },
      region: { ...place, nodeVersions: ['22'] },
    };
    const findings = await look(cloud, { ...both, TEAMS_WEBHOOK_URL: 'http://x' });
    expect(problems(findings)).toEqual([
      expect.stringMatching(/^problem TEAMS_WEBHOOK_URL: /),
      expect.stringMatching(/^problem westeurope: .*Node 24/),
      expect.stringMatching(new RegExp(`^problem ${home}: .*Microsoft.EventGrid`)),
      expect.stringMatching(new RegExp(`^problem ${first}: you may not`)),
    ]);
    expect(tellFindings(findings)).toMatch(/4 things stand in the way/);
  });

  it('asks of a subscription of the fleet only what is done there', async () => {
    const permissions = [
      {
        actions: [
          'Microsoft.Authorization/*',
          'Microsoft.Resources/*',
          'Microsoft.EventGrid/*',
          'Microsoft.Insights/metricAlerts/*',
          'Microsoft.ResourceNotifications/*',
        ],
        notActions: [],
      },
    ];
    const cloud = { subscriptions: { [home]: member(), [first]: member({ permissions }) } };
    expect(problems(await look(cloud, both))).toEqual([]);
    const atHome = problems(await look({ subscriptions: { [home]: member({ permissions }) } }));
    expect(atHome).toEqual([expect.stringMatching(/you may not: .*Microsoft\.Web\/sites\/config\/write/)]);
    // No hook asks for a key of the app.
    expect(atHome.join('')).not.toContain('listkeys');
  });

  it('knows the vault of the deployment before, which stands in nobody’s way', async () => {
    expect(problems(await look({ subscriptions: { [home]: member({ vaults: [vault] }) } }))).toEqual([]);
  });

  it('names system topics that will be shared, and not its own', async () => {
    const topic = { source: `/subscriptions/${home}`, topicType: 'Microsoft.Resources.Subscriptions' };
    const ours = { ...topic, name: 'ours', resourceGroup: `rg-prod-${token}-events` };
    const theirs = { ...topic, name: 'theirs', resourceGroup: 'rg-platform' };
    const topics = (...all: readonly (typeof ours)[]) => ({ subscriptions: { [home]: member({ topics: all }) } });
    expect(said(await look(topics(ours)))).toEqual([teamsIsOff]);
    expect(said(await look(topics(theirs)))).toEqual([
      teamsIsOff,
      `note ${home}: the system topic theirs in rg-platform is there already and will be shared; it stays as it is`,
    ]);
  });

  it('a question that Azure does not answer is a note, and the others are asked all the same', async () => {
    const complaints = [{ command: 'functionapp list-flexconsumption-locations', text: 'is misspelled' }];
    const findings = await look({
      subscriptions: { [home]: member({ unregistered: ['Microsoft.Web'] }) },
      complaints,
    });
    expect(said(findings)).toEqual([
      teamsIsOff,
      expect.stringMatching(/^note westeurope: could not be asked: .*misspelled/),
      expect.stringMatching(/^problem a.*Microsoft\.Web is not registered/),
    ]);
  });

  it('asks Azure nothing while azd has not chosen where to deploy', async () => {
    const findings = await look({ subscriptions: { [home]: member() } }, { AZURE_ENV_NAME: 'prod' });
    expect(fake?.asked()).toEqual([]);
    expect(problems(findings)).toEqual([]);
    expect(said(findings)).toContainEqual(expect.stringMatching(/^note azd: .*not chosen yet/));
  });

  it('says so when there is no Azure CLI', async () => {
    const az = makeAz({ PATH: '/nowhere' });
    expect(problems(await preflight({ az, environment, policy: readPolicy() }))).toEqual([
      expect.stringMatching(/Azure CLI cannot be started; install it/),
    ]);
  });
});

describe('settings of the receivers', () => {
  const mail = { id: 'mail', kind: 'email', to: ['a@example.com'] };
  const teams = { id: 'teams', kind: 'teams', urlSetting: 'PAYMENTS_URL' };
  const policy = (...receivers: readonly object[]) => ({ version: 1, receivers });
  const url = 'https://prod-00.westeurope.logic.azure.com/workflows/x';

  it.each<[string, Readonly<Record<string, string>>, unknown, readonly RegExp[]]>([
    [
      'a receiver whose setting is missing',
      {},
      policy(mail, teams),
      [/^problem receiver teams: PAYMENTS_URL is missing$/],
    ],
    [
      'no receiver that could be told',
      {},
      policy({ ...teams, optional: true }),
      [/none of them can be told anything: set PAYMENTS_URL/],
    ],
    [
      'a URL that is none of Teams',
      { TEAMS_WEBHOOKS: '{"PAYMENTS_URL":"https://example.com"}' },
      policy(teams),
      [/^problem PAYMENTS_URL: must be the https URL/],
    ],
    [
      'a URL that nobody is reached through',
      { TEAMS_WEBHOOKS: `{"PAYMENT_URL":"${url}"}` },
      policy(mail),
      [/^problem PAYMENT_URL: no Teams receiver/],
    ],
    ['webhooks that are no JSON', { TEAMS_WEBHOOKS: '{' }, policy(mail), [/^problem TEAMS_WEBHOOKS: must be JSON/]],
    [
      'an address that is none',
      { OPERATOR_EMAIL: 'me' },
      policy({ id: 'mail', kind: 'email', toSetting: 'OPERATOR_EMAIL' }),
      [/^problem OPERATOR_EMAIL: must be mail addresses/],
    ],
    [
      'nobody to ask for the address',
      { CI: 'true' },
      policy({ id: 'mail', kind: 'email', toSetting: 'OPERATOR_EMAIL' }),
      [/^problem receiver mail: OPERATOR_EMAIL is missing$/],
    ],
    [
      'a domain without its sender',
      { EMAIL_DOMAIN_ID: '/domain' },
      policy(mail),
      [/^problem EMAIL_SENDER: is missing/],
    ],
    [
      'free settings that say people sign in',
      { WARDEN_SETTINGS: '{"SIGN_IN":"entra","EMAIL_PER_HOUR":"5"}' },
      policy(mail),
      [/^problem WARDEN_SETTINGS: SIGN_IN: only the templates say that people sign in/],
    ],
    [
      'a receiver whose URL would be a setting of sign-in',
      { TEAMS_WEBHOOKS: `{"SIGN_IN":"${url}"}` },
      policy({ ...teams, urlSetting: 'SIGN_IN' }),
      [/^problem TEAMS_WEBHOOKS: SIGN_IN: /, /^problem infra\/policy\.json: SIGN_IN: /],
    ],
    ['a way of signing in that is none', { SIGN_IN: 'true' }, policy(mail), [/^problem SIGN_IN: "true" is no way/]],
    ['a policy that is wrong', {}, { version: 3 }, [/^problem infra\/policy\.json: version: /]],
  ])('finds %s', (_, given, document, expected) => {
    expect(problems(lookAtSettings(given, document))).toEqual(
      expected.map((each) => expect.stringMatching(each) as string),
    );
  });

  it.each([
    ['a URL in TEAMS_WEBHOOKS', { TEAMS_WEBHOOKS: `{"PAYMENTS_URL":"${url}"}` }],
    ['a URL in WARDEN_SETTINGS', { WARDEN_SETTINGS: `{"PAYMENTS_URL":"${url}"}` }],
  ])('is content with %s', (_, given) => {
    expect(problems(lookAtSettings({ OPERATOR_EMAIL: 'a@example.com', ...given }, policy(teams)))).toEqual([]);
  });

  it('leaves it to azd to ask for the address of the operator, and knows its answer', () => {
    expect(said(lookAtSettings({}, readPolicy()))).toContain('note OPERATOR_EMAIL: is not set yet; azd asks for it');
    const root = mkdtempSync(path.join(tmpdir(), 'warden-azd-'));
    mkdirSync(path.join(root, '.azure/prod'), { recursive: true });
    const file = path.join(root, '.azure/prod/config.json');
    writeFileSync(file, '{"infra":{"parameters":{"operatorEmail":"ops@example.com"}}}');
    expect(withAnswers({ AZURE_ENV_NAME: 'prod' }, root)).toMatchObject({ OPERATOR_EMAIL: 'ops@example.com' });
    expect(withAnswers({ AZURE_ENV_NAME: 'test' }, root)).not.toHaveProperty('OPERATOR_EMAIL');
    rmSync(root, { recursive: true });
  });

  it('a test notice goes to who is accountable, else to the first receiver that policy counts on', () => {
    expect(testReceiverOf(readPolicy())).toBe('platform-mail');
    expect(testReceiverOf(policy({ ...teams, optional: true }, mail))).toBe('mail');
    expect(testReceiverOf({ ...policy(mail, teams), accountable: ['teams'] })).toBe('teams');
    expect(testReceiverOf(policy())).toBeUndefined();
  });
});

describe('what follows from the templates', () => {
  it('names of resources, as the compiler computes them', () => {
    const snapshots = path.resolve(import.meta.dirname, '../bicep/snapshots');
    for (const [set, name, location] of [
      ['audit', 'prod', 'westeurope'],
      ['many-subscriptions', 'fleet', 'northeurope'],
    ] as const) {
      const text = readFileSync(path.join(snapshots, `${set}.snapshot.json`), 'utf8');
      const known = uniqueString('/subscriptions/11111111-0000-4000-8000-000000000000', name, location);
      expect(text).toContain(`vaults/kv-${known}"`);
      expect(text).toContain(`"${name}-${known}"`);
    }
  });

  it('types of resources: of the app in the one subscription, roles and topics in each of the fleet', () => {
    const { home: own, fleet } = readNeeds();
    expect(own).toEqual(
      expect.arrayContaining([
        'Microsoft.Web/sites',
        'Microsoft.KeyVault/vaults/secrets',
        'Microsoft.Resources/deployments',
      ]),
    );
    expect(own).not.toContain('Microsoft.Authorization/roleDefinitions');
    expect(fleet).toEqual([
      'Microsoft.Authorization/roleAssignments',
      'Microsoft.Authorization/roleDefinitions',
      'Microsoft.EventGrid/systemTopics',
      'Microsoft.EventGrid/systemTopics/eventSubscriptions',
      'Microsoft.Insights/metricAlerts',
      'Microsoft.Resources/deployments',
      'Microsoft.Resources/resourceGroups',
    ]);
  });

  it.each([
    ['everything', [{ actions: ['*'], notActions: [] }], []],
    ['nothing', [], ['Microsoft.Web/sites/write']],
    [
      'what one role leaves out and another gives',
      [
        { actions: ['*'], notActions: ['*/write'] },
        { actions: ['microsoft.web/*'], notActions: [] },
      ],
      [],
    ],
    ['reading', [{ actions: ['*/read'], notActions: [] }], ['Microsoft.Web/sites/write']],
    ['a longer name', [{ actions: ['Microsoft.Web/sites/writeNot'], notActions: [] }], ['Microsoft.Web/sites/write']],
  ])('rights: %s', (_, held, missing) => {
    expect(missingActions(held, ['Microsoft.Web/sites/write'])).toEqual(missing);
  });
});
