/** The templates agree with Microsoft's types, with each other, with azd and with the code. */

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkTypes } from './check-types.ts';
import { readBicep } from './read-bicep.ts';

const infra = path.resolve(import.meta.dirname, '../../infra');
const read = (file: string): string => readFileSync(path.join(infra, file), 'utf8');
const files = ['', 'modules/', 'fleet/'].flatMap((folder) =>
  readdirSync(path.join(infra, folder))
    .filter((name) => name.endsWith('.bicep'))
    .map((name) => `${folder}${name}`),
);

/** Values that are variables, parameters or calls and so cannot be compared; more of them would hide mistakes. */
const mostOpaque = 95;

describe.each(files)('infra/%s', (file) => {
  it('uses names, types and values that Azure knows', async () => {
    const { resources } = await readBicep(path.join(infra, file));
    expect(checkTypes(resources).findings).toEqual([]);
  });

  it('hands its modules the parameters they declare, no more and no less', async () => {
    const { modules } = await readBicep(path.join(infra, file));
    for (const module of modules) {
      const target = path.join(infra, path.dirname(file), module.path);
      const { params } = await readBicep(target);
      const names = params.map(({ name }) => name);
      expect([module.path, module.params.filter((name) => !names.includes(name))]).toEqual([module.path, []]);
      const required = params.filter(({ hasDefault }) => !hasDefault).map(({ name }) => name);
      expect([module.path, required.filter((name) => !module.params.includes(name))]).toEqual([module.path, []]);
    }
  });

  it('uses every parameter and variable it declares', async () => {
    const { text, declared } = await readBicep(path.join(infra, file));
    const unused = [...declared].filter((name) => (text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length < 2);
    const topOnly = unused.filter((name) => new RegExp(`^(param|var) ${name}\\b`, 'm').test(text));
    expect(topOnly).toEqual([]);
  });

  it('names only roles that are known, and no keys', async () => {
    const { text } = await readBicep(path.join(infra, file));
    const guids = text.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
    expect(guids.filter((guid) => !knownRoles.has(guid))).toEqual([]);
    expect(text).not.toMatch(/listKeys\(|accountKey|primaryKey|connectionString: /i);
  });

  it.skipIf(!hasBicep())('compiles', () => {
    expect(() => execFileSync('bicep', ['build', '--stdout', path.join(infra, file)], { stdio: 'pipe' })).not.toThrow();
  });
});

function hasBicep(): boolean {
  try {
    execFileSync('bicep', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Azure built-in roles. */
const knownRoles = new Set([
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', // Storage Blob Data Owner
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88', // Storage Queue Data Contributor
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', // Storage Table Data Contributor
  '3913510d-42f4-4e42-8a64-420c390055eb', // Monitoring Metrics Publisher
  '09976791-48a7-449e-bb21-39d1a415f350', // Communication and Email Service Owner
  '4633458b-17de-408a-b874-0445c86b69e6', // Key Vault Secrets User
]);

it('how much cannot be compared is known and does not grow', async () => {
  const checks = await Promise.all(
    files.map(async (file) => checkTypes((await readBicep(path.join(infra, file))).resources)),
  );
  const total = (of: 'compared' | 'opaque') => checks.reduce((sum, check) => sum + check[of], 0);
  expect(total('compared')).toBeGreaterThan(150);
  expect(total('opaque')).toBeLessThanOrEqual(mostOpaque);
});

it('the checker finds each planted mistake', async () => {
  const broken = path.resolve(import.meta.dirname, '../fixtures/bicep/broken.bicep');
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

describe('azd', () => {
  const azure = parse(readFileSync(path.join(infra, '../azure.yaml'), 'utf8')) as {
    services: Record<string, { dist: string }>;
    hooks: { postdeploy: { posix: { run: string }; windows: { run: string } } };
  };

  it('gives every parameter of the template a value, and no other', async () => {
    const { params } = await readBicep(path.join(infra, 'main.bicep'));
    const given = Object.keys((JSON.parse(read('main.parameters.json')) as { parameters: object }).parameters);
    const names = params.map(({ name }) => name);
    expect(given.filter((name) => !names.includes(name))).toEqual([]);
    expect(params.filter(({ name, hasDefault }) => !hasDefault && !given.includes(name))).toEqual([]);
  });

  it('finds its service by the tag of the app, and its package where it is made', () => {
    const [service] = Object.keys(azure.services);
    expect(read('modules/app.bicep')).toContain(`'azd-service-name': '${service ?? ''}'`);
    expect(azure.services[service ?? '']?.dist).toBe('build/app');
  });

  it.each(['posix', 'windows'] as const)(
    'subscribes to events with outputs and parameters that exist (%s)',
    async (shell) => {
      const { run } = azure.hooks.postdeploy[shell];
      const { outputs } = await readBicep(path.join(infra, 'main.bicep'));
      const variables = [...run.matchAll(/\$(?:env:)?([A-Z_]+)/g)].map(([, name]) => name ?? '');
      expect(variables.filter((name) => name !== 'AZURE_ENV_NAME' && !outputs.includes(name))).toEqual([]);
      const { params } = await readBicep(path.join(infra, 'events.bicep'));
      const given = [...run.matchAll(/ (\w+)="/g)].map(([, name]) => name).filter((name) => name !== 'name');
      expect(given.toSorted()).toEqual(params.map(({ name }) => name).toSorted());
    },
  );
});

describe('settings', () => {
  const inCode = new Set(
    [...read('../shared/contracts/settings.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+): (?:z|httpsUrl)/gm)].map(
      ([, name]) => name ?? '',
    ),
  );
  const inSample = new Set(
    Object.keys((JSON.parse(read('../local.settings.sample.json')) as { Values: object }).Values),
  );
  const inBicep = new Set(
    [...read('modules/app.bicep').matchAll(/name: '([A-Z][A-Z0-9_]+)(?:__\w+)?',?\s+value:/g)].map(
      ([, name]) => name ?? '',
    ),
  );
  /** Only for a machine without Azure, or only where somebody needs them. */
  const optional = ['CONNECT_TO', 'POLICY_FILE', 'EMAIL_PER_MINUTE', 'EMAIL_PER_HOUR', 'EVENT_TOPIC_ENDPOINT'];
  const ofHost = [
    'APPLICATIONINSIGHTS_CONNECTION_STRING',
    'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
    'TEAMS_WEBHOOK_URL',
    'AzureWebJobsStorage',
    'FUNCTIONS_WORKER_RUNTIME',
    'IDENTITY_ENDPOINT',
    'IDENTITY_HEADER',
  ];

  it('that the code reads are set by the template, or are optional', () => {
    expect([...inCode].filter((name) => !inBicep.has(name) && !optional.includes(name))).toEqual([]);
  });

  it('that the template or the sample set are read', () => {
    const read_ = (name: string) => inCode.has(name) || ofHost.includes(name);
    expect([...inBicep, ...inSample].filter((name) => !read_(name))).toEqual([]);
  });

  it('that must be there are in the sample', () => {
    expect([...inCode].filter((name) => name.endsWith('_SCHEDULE') && !inSample.has(name))).toEqual([]);
  });
});

it('every file that a template loads is there', () => {
  for (const file of files)
    for (const [, target = ''] of read(file).matchAll(/load(?:Text|Json)Content\('([^']+)'\)/g))
      expect([target, existsSync(path.join(infra, path.dirname(file), target))]).toEqual([target, true]);
});
