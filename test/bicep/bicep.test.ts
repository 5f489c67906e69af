/** The templates agree with Microsoft's types, with each other, with azd and with the code. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { appFolder } from '../../infra/bundle.ts';
import { aboutOtherSettings, aboutSettings } from '../../shared/about-settings.ts';
import { checkHook, checkParameters, checkSettings, checkTemplate } from './check-template.ts';
import { checkTypes } from './check-types.ts';
import { readBicep } from './read-bicep.ts';

const infra = path.resolve(import.meta.dirname, '../../infra');
const fixtures = path.resolve(import.meta.dirname, '../fixtures/bicep');
const read = (file: string): string => readFileSync(path.join(infra, file), 'utf8');
const files = ['', 'modules/', 'fleet/'].flatMap((folder) =>
  readdirSync(path.join(infra, folder))
    .filter((name) => name.endsWith('.bicep'))
    .map((name) => `${folder}${name}`),
);

/** Values that are variables, parameters or calls and so cannot be compared; more of them would hide mistakes. */
const opaqueValues = 113;

describe.each(files)('infra/%s', (file) => {
  it('uses names, types and values that Azure knows', async () => {
    const { resources } = await readBicep(path.join(infra, file));
    expect(checkTypes(resources).findings).toEqual([]);
  });

  it('agrees with its modules and the files it loads, uses what it declares, names only known roles and no keys', async () => {
    expect(await checkTemplate(path.join(infra, file))).toEqual([]);
  });
});

it('how much cannot be compared is known and does not grow', async () => {
  const checks = await Promise.all(
    files.map(async (file) => checkTypes((await readBicep(path.join(infra, file))).resources)),
  );
  const total = (of: 'compared' | 'opaque') => checks.reduce((sum, check) => sum + check[of], 0);
  expect(total('compared')).toBeGreaterThan(150);
  expect(total('opaque')).toBe(opaqueValues);
});

it('the checker finds each planted mistake', async () => {
  const broken = path.join(fixtures, 'broken.bicep');
  const { findings } = checkTypes((await readBicep(broken)).resources);
  expect(findings).toEqual([
    'unknownProperty.colour: is not known',
    'wrongCase.properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMb: is not known; did you mean instanceMemoryMB?',
    'missing.sku: is missing',
    expect.stringMatching(/^wrongLiteral\..*defaultAction: "Maybe" is none of Allow, Deny/),
    expect.stringMatching(/^wrongKind\.properties\.DisableLocalAuth: is text, not bool/),
    expect.stringMatching(/^endpointType: "Carrier" is none of /),
    expect.stringMatching(/^wrongInVariant\..*resourceName: is not known/),
    'readOnly.properties: is read-only',
    'noType: there is no type Microsoft.Insights/components@1999-01-01 to compare with',
  ]);
});

it('planted mistakes between files are found', async () => {
  expect(await checkTemplate(path.join(fixtures, 'broken-template.bicep'))).toEqual([
    'module nowhere.bicep is not there',
    'module part.bicep has no colour',
    'module part.bicep needs shape',
    'loads nowhere.json, which is not there',
    'unused is declared and not used',
    'b7e6dc6d-f1e8-4753-8033-0f276bb0955c is no role we know',
    'listKeys( hands out a key',
  ]);
});

it('a file that is no Bicep is refused with its line', async () => {
  await expect(readBicep(path.join(fixtures, 'part.json'))).rejects.toThrow(/part\.json:1/);
});

describe('azd', () => {
  const azure = parse(read('../azure.yaml')) as {
    services: Record<string, { dist: string }>;
    hooks: Record<string, { posix: { run: string } }>;
    pipeline: Record<'variables' | 'secrets', readonly string[]>;
  };
  const main = path.join(infra, 'main.bicep');
  const parameters = (text: string) => Object.keys((JSON.parse(text) as { parameters: object }).parameters);

  it('gives every parameter of the template a value, and no other', async () => {
    const { params } = await readBicep(main);
    const given = parameters(read('main.parameters.json'));
    expect(new Set(given)).toEqual(new Set(params.map(({ name }) => name)));
    const broken = parameters(readFileSync(path.join(fixtures, 'broken.parameters.json'), 'utf8'));
    expect(await checkParameters(broken, main)).toEqual([
      'colour is no parameter',
      'location is not given',
      'operatorEmail is not given',
    ]);
  });

  it('finds its service by the tag of the app, and its package where it is made', () => {
    const [service = ''] = Object.keys(azure.services);
    expect(read('modules/app.bicep')).toContain(`'azd-service-name': '${service}'`);
    expect(path.join(infra, '..', azure.services[service]?.dist ?? '')).toBe(appFolder);
  });

  it('has hooks that are scripts of the package', () => {
    const { scripts } = JSON.parse(read('../package.json')) as { scripts: Record<string, string> };
    const runs = Object.values(azure.hooks).map(({ posix }) => posix.run.replace('npm run --silent ', ''));
    expect(runs.map((name) => scripts[name])).toEqual(
      ['before-provision.ts', 'after-deploy.ts', 'azd/leave-fleet.ts'].map((name): unknown =>
        expect.stringContaining(`infra/${name}`),
      ),
    );
  });

  it.each(['azd/deployed.ts', 'azd/leftovers.ts'])('has a hook that names outputs that exist (%s)', async (file) => {
    const code = read(file);
    expect(await checkHook(code, infra)).toEqual([]);
    const broken = code.replace('FLEET_SUBSCRIPTIONS', 'FLEET_MEMBERS');
    expect(await checkHook(broken, infra)).toEqual(['FLEET_MEMBERS is no output']);
  });

  it.each(['azd/sign-in.ts', 'azd/look-at-sign-in.ts'])('makes sign-in of outputs that exist (%s)', async (file) => {
    expect(await checkHook(read(file), infra)).toEqual([]);
    expect(await checkHook(read(file).replace('SIGN_IN_CLIENT_ID:', 'SIGN_IN_CLIENT:'), infra)).toEqual([
      'SIGN_IN_CLIENT is no output',
    ]);
  });

  it('packages without a remote build: .funcignore does not name node_modules', () => {
    expect(read('../.funcignore')).not.toMatch(/^\/?node_modules/m);
  });

  it('is given by the workflow every value that the template takes', () => {
    const named = [...read('main.parameters.json').matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name);
    const wanted = [...named, ...azure.pipeline.variables, ...azure.pipeline.secrets];
    const { env } = (parse(read('../.github/workflows/azure-dev.yml')) as { jobs: { deploy: { env: object } } }).jobs
      .deploy;
    expect(wanted.filter((name) => !(name in env))).toEqual([]);
  });
});

describe('optional rights', () => {
  const { optional } = JSON.parse(read('../infra/actions.json')) as {
    readonly optional: readonly Readonly<Record<string, string>>[];
  };

  it('each say what they are for, how they are granted and what is lost without them', () => {
    for (const row of optional) {
      expect(Object.keys(row).toSorted()).toEqual(['action', 'name', 'reason', 'switch', 'without']);
      expect(row['action']).toMatch(/^Microsoft\.[A-Za-z]+\/.+\/read$/);
      expect(row['switch']).toBe(`OPTIONAL_RIGHTS contains ${row['name'] ?? ''}`);
    }
    // Rights that mean nothing without each other have one name.
    expect(new Set(optional.map(({ action }) => action)).size).toBe(optional.length);
  });

  it.each(['modules/fleet-access.bicep', 'fleet/management-group.bicep'])(
    'are granted by %s only to who asks',
    (file) => {
      const text = read(`../infra/${file}`);
      expect(text).toContain(
        'map(filter(actions.optional, row => contains(optionalRights, row.name)), row => row.action)',
      );
      expect(text).toContain('actions: concat(actions.read, optional)');
    },
  );
});

it('settings are the same in what is said of them, the template and the sample', () => {
  const about = { ...aboutSettings, ...aboutOtherSettings };
  const files = { about, template: read('modules/app.bicep'), sample: read('../local.settings.sample.json') };
  expect(checkSettings(files)).toEqual([]);
  const { deployed } = aboutSettings.SWEEP_SCHEDULE;
  expect(read('main.bicep')).toContain(
    `param sweepSchedule string = '${deployed.kind === 'value' ? deployed.value : ''}'`,
  );
  const template = files.template
    .replace('SWEEP_SCHEDULE:', 'SWEEP_SCEDULE:')
    .replace("'0 */15 * * * *'", "'0 */5 * * * *'")
    .replace('  OPERATOR_EMAIL:', '  CONNECT_TO: example\n  OPERATOR_EMAIL:');
  const sample = files.sample.replace('"DIGEST_SCHEDULE"', '"DIGESTS"');
  expect(checkSettings({ about, template, sample })).toEqual([
    'SWEEP_SCHEDULE is read and not deployed',
    'EVENT_WATCH_SCHEDULE is deployed as 0 */5 * * * *',
    'CONNECT_TO is deployed and said to be left out',
    'SWEEP_SCEDULE is deployed and not read',
    'DIGESTS is in the sample and not read',
  ]);
});

it('storage has every table that the code uses, and no other', () => {
  const adapters = path.join(infra, '../shared/adapters/storage');
  const code = readdirSync(adapters).map((name) => readFileSync(path.join(adapters, name), 'utf8'));
  const used = code.flatMap((text) => [...text.matchAll(/storage\.table\('(\w+)'\)/g)].map(([, name]) => name));
  const [, list = ''] = /var tableNames = \[([^\]]*)\]/.exec(read('modules/app.bicep')) ?? [];
  const made = [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name);
  expect(new Set(made)).toEqual(new Set(used));
});
