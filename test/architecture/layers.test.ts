/** The layer rules hold for the code, and each of them can fail. */

import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cruise, type ICruiseResult, type IConfiguration } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const fixtures = path.join(root, 'test/fixtures/layers');
const { forbidden = [], options = {} } = createRequire(import.meta.url)(
  '../../.dependency-cruiser.cjs',
) as IConfiguration;

interface Breach {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

async function breachesIn(baseDir: string): Promise<readonly Breach[]> {
  const folders = ['functions', 'shared', 'infra', 'test'].filter((folder) => existsSync(path.join(baseDir, folder)));
  const { output } = await cruise(
    folders,
    { ...options, tsConfig: undefined, baseDir, validate: true, ruleSet: { forbidden } } as never,
    undefined,
    { tsConfig: extractTSConfig(path.join(root, 'tsconfig.json')) },
  );
  return (output as ICruiseResult).summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

describe('each layer rule', () => {
  it.each([...new Set(forbidden.map(({ name = '' }) => name))])('%s is broken by its fixture', async (name) => {
    const broken = (await breachesIn(path.join(fixtures, name))).map(({ rule }) => rule);
    expect(broken).toContain(name);
  });

  it('has a fixture, and every fixture a rule', () => {
    expect(readdirSync(fixtures).toSorted()).toEqual([...new Set(forbidden.map(({ name = '' }) => name))].toSorted());
  });
});

it('the code itself breaks none', async () => {
  const told = (await breachesIn(root)).map(({ rule, from, to }) => `${rule}: ${from} must not import ${to}`);
  expect(told).toEqual([]);
});
