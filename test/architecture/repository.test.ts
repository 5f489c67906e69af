/** What holds for the repository as a whole: a clone installs anywhere, and exceptions say why. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface Package {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString()
  .trim()
  .split('\n');

describe('the lockfile', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Package> };

  it('names no host to download from', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('knows every optional dependency: without one of them npm ci refuses', () => {
    const known = new Set(Object.keys(packages).map((location) => location.split('node_modules/').at(-1)));
    const missing = Object.values(packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !known.has(name));
    expect(missing).toEqual([]);
  });

  it('comes from exact versions', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json')) as Package;
    for (const version of Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('the source', () => {
  const sources = tracked.filter((file) => /^(functions|shared|infra|test)\/.*\.ts$/.test(file));

  it('switches a lint rule off only with a reason', () => {
    const lines = sources.flatMap((file) => read(file).split('\n'));
    const disabling = lines.filter((line) => /^\s*(\/\/|\/\*)\s*eslint-disable/.test(line));
    expect(disabling.filter((line) => !/ -- \S/.test(line))).toEqual([]);
  });

  it('says in its first line what each file is for', () => {
    const product = sources.filter((file) => /^(functions|shared|infra)\//.test(file));
    expect(product.filter((file) => !/^\/\*\*\s/.test(read(file)))).toEqual([]);
  });

  it('lies in the agreed folders only', () => {
    const folders = new Set(tracked.filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? ''));
    const visible = [...folders].filter((folder) => !folder.startsWith('.'));
    expect(visible.toSorted()).toEqual(['functions', 'infra', 'shared', 'test']);
  });
});
