/** What a template owes to the files around it: its modules, the roles it names, the settings that the code reads. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { AboutSetting, Deployed } from '../../shared/about-settings.ts';
import { readBicep } from './read-bicep.ts';

/** Azure built-in roles. */
const knownRoles = new Set([
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', // Storage Blob Data Owner
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe', // Storage Blob Data Contributor
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88', // Storage Queue Data Contributor
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', // Storage Table Data Contributor
  '3913510d-42f4-4e42-8a64-420c390055eb', // Monitoring Metrics Publisher
  '09976791-48a7-449e-bb21-39d1a415f350', // Communication and Email Service Owner
  '4633458b-17de-408a-b874-0445c86b69e6', // Key Vault Secrets User
]);

/** Modules and loaded files are there; modules get the parameters they declare; what is declared is used; no keys. */
export async function checkTemplate(file: string): Promise<readonly string[]> {
  const { modules, declared, text } = await readBicep(file);
  const beside = (target: string) => path.join(path.dirname(file), target);
  const loaded = [...text.matchAll(/load(?:Text|Json)Content\('([^']+)'\)/g)].map(([, target = '']) => target);
  const unused = [...declared].filter(
    (name) =>
      (text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length < 2 &&
      new RegExp(`^(param|var) ${name}\\b`, 'm').test(text),
  );
  const guids = text.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
  const ofModules = await Promise.all(
    modules.map(async ({ path: target, params: given }) => {
      if (!existsSync(beside(target))) return [`module ${target} is not there`];
      const { params } = await readBicep(beside(target));
      return [
        ...given.filter((name) => !params.some((param) => param.name === name)).map((name) => `has no ${name}`),
        ...params
          .filter(({ name, hasDefault }) => !hasDefault && !given.includes(name))
          .map(({ name }) => `needs ${name}`),
      ].map((problem) => `module ${target} ${problem}`);
    }),
  );
  return [
    ...ofModules.flat(),
    ...loaded.filter((target) => !existsSync(beside(target))).map((target) => `loads ${target}, which is not there`),
    ...unused.map((name) => `${name} is declared and not used`),
    ...guids.filter((guid) => !knownRoles.has(guid)).map((guid) => `${guid} is no role we know`),
    ...(text.match(/listKeys\(|accountKey|primaryKey/gi) ?? []).map((key) => `${key} hands out a key`),
  ];
}

/** Read by the Functions host or by the SDKs; nobody has to know of them. */
const settingsOfHost = [
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__blobServiceUri',
  'FUNCTIONS_WORKER_RUNTIME',
  'AZURE_TOKEN_CREDENTIALS',
  'IDENTITY_ENDPOINT',
  'IDENTITY_HEADER',
];

/**
 * What is said of each setting holds where it runs, and the reverse: it is deployed, with the value that is said, and nothing
 * else is. URLs of Teams receivers are deployed by the name that the policy has for them.
 */
export function checkSettings(files: {
  readonly about: Readonly<Record<string, AboutSetting>>;
  /** Texts. */
  readonly template: string;
  readonly sample: string;
}): readonly string[] {
  const [, ownSettings = ''] = /^var ownSettings = \{\n([^]*?)^\}/m.exec(files.template) ?? [];
  const deployed = new Map(
    [...ownSettings.matchAll(/^ {2}(\w+): (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const sample = Object.keys((JSON.parse(files.sample) as { Values: object }).Values);
  const isKnown = (name: string) => name in files.about || settingsOfHost.includes(name);
  return [
    ...Object.entries(files.about).flatMap(([name, { deployed: said }]) =>
      name.endsWith('_WEBHOOK_URL') ? [] : misdeployed(name, said, deployed.get(name)),
    ),
    ...[...deployed.keys()].filter((name) => !isKnown(name)).map((name) => `${name} is deployed and not read`),
    ...sample.filter((name) => !isKnown(name)).map((name) => `${name} is in the sample and not read`),
  ];
}

/** `value` is an expression of Bicep; only a literal can be compared. */
function misdeployed(name: string, said: Deployed, value: string | undefined): readonly string[] {
  switch (said.kind) {
    case 'made':
      return value === undefined ? [`${name} is read and not deployed`] : [];
    case 'value': {
      if (value === undefined) return [`${name} is read and not deployed`];
      const literal = /^'(.*)'$/.exec(value)?.[1];
      return literal === undefined || literal === said.value ? [] : [`${name} is deployed as ${literal}`];
    }
    case 'on-request':
      return value === undefined ? [] : [`${name} is deployed and said to be left out`];
  }
}

/** What azd knows of itself, and what `azd env set` may say to the hooks beside the parameters of the template. */
const ofEnvironment = [
  'AZURE_ENV_NAME',
  'AZURE_SUBSCRIPTION_ID',
  'CHANGE_EVENTS',
  'DEAD_LETTERS',
  'EXISTING_TOPICS',
  'SIGN_IN',
  'SIGN_IN_CLIENT_ID',
  'SWEEP_SCHEDULE',
  'WARDEN_SETTINGS',
];

/** A hook asks the environment for outputs of the main template, or what azd knows. `code` is its text. */
export async function checkHook(code: string, infra: string): Promise<readonly string[]> {
  const { outputs } = await readBicep(path.join(infra, 'main.bicep'));
  return [...code.matchAll(/\b([A-Z]+(?:_[A-Z]+)+):/g)]
    .map(([, name = '']) => name)
    .filter((name) => !outputs.includes(name) && !ofEnvironment.includes(name))
    .map((name) => `${name} is no output`);
}

/** Whoever gives a template its parameters gives each that has no default, and no other. */
export async function checkParameters(given: readonly string[], template: string): Promise<readonly string[]> {
  const { params } = await readBicep(template);
  return [
    ...given.filter((name) => !params.some((param) => param.name === name)).map((name) => `${name} is no parameter`),
    ...params
      .filter(({ name, hasDefault }) => !hasDefault && !given.includes(name))
      .map(({ name }) => `${name} is not given`),
  ];
}
