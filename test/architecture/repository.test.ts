/** What holds for the repository as a whole: a clone installs anywhere, and exceptions say why. */

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isEnough } from '../../infra/node-builds.mjs';
import { pureTests } from '../../vitest.config.ts';

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

describe('the pure tests', () => {
  it('start no process, no server and no browser', () => {
    const pure = pureTests.flatMap((pattern) => globSync(pattern, { cwd: root }));
    expect(pure.length).toBeGreaterThan(15);
    const impure = [...reachedFrom(pure)].flatMap(([file, imports]) =>
      imports
        .filter((name) => /^(node:(child_process|net|worker_threads)|playwright-core)$/.test(name))
        .map((name) => `${file}: ${name}`),
    );
    expect(impure).toEqual([]);
  });

  /** Each file to what it imports. */
  function reachedFrom(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
    const reached = new Map<string, readonly string[]>();
    const waiting = [...files];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (reached.has(file) || !file.endsWith('.ts')) continue;
      const imports = [...read(file).matchAll(/(?:from|import|import\() ?'([^']+)'/g)].map(([, name = '']) => name);
      reached.set(file, imports);
      const folder = path.dirname(file);
      waiting.push(...imports.filter((name) => name.startsWith('.')).map((name) => path.join(folder, name)));
    }
    return reached;
  }
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
    expect(visible.toSorted()).toEqual(['docs', 'functions', 'infra', 'shared', 'test']);
  });
});

describe('what people meet first', () => {
  const doors = tracked.filter((file) => file.startsWith('functions/')).map(read);
  const routes = doors.flatMap((text) => {
    const route = /const route = '([^']+)'/.exec(text)?.[1] ?? '';
    return [...text.matchAll(/methods: \[([^\]]+)\],\s+route(?:: ([`'])([^`']+)\2)?/g)].flatMap(
      ([, methods = '', , own = route]) =>
        [...methods.matchAll(/\w+/g)].map(([method]) => `${method} /api/${own.replace('${route}', route)}`),
    );
  });

  it('is a request for every HTTP route in api.http', () => {
    const shaped = (text: string) => text.replace('{{cluster}}', 'x/x/x').replace(/\{\w+\}|SWEEP-ID/g, 'x');
    const requests = [...read('api.http').matchAll(/^([A-Z]+) \{\{app\}\}([^\s?]+)/gm)].map(
      ([, method = '', url = '']) => shaped(`${method} ${url}`),
    );
    expect(requests.toSorted()).toEqual(routes.map(shaped).toSorted());
  });
});

describe('the workflows', () => {
  const workflows = tracked.filter((file) => file.startsWith('.github/workflows/'));

  it('pin every action to a commit', () => {
    const uses = workflows.flatMap((file) => [...read(file).matchAll(/uses: (\S+)(.*)/g)]);
    expect(uses.length).toBeGreaterThan(0);
    for (const [, action, note] of uses) {
      expect(action).toMatch(/@[0-9a-f]{40}$/);
      expect(note).toMatch(/# v\d/);
    }
  });

  it('use the Node of .nvmrc, as the container for developers does', () => {
    const major = read('.nvmrc').trim();
    expect(isEnough(`${major}.99.0`)).toBe(true);
    expect(read('.devcontainer/Dockerfile')).toContain(`FROM node:${major}-`);
    for (const file of workflows)
      expect([file, /node-version(?!-file: \.nvmrc\n).*/.exec(read(file))?.[0]]).toEqual([file, undefined]);
  });

  it('say which rights they need', () => {
    for (const file of workflows) expect(read(file)).toMatch(/^permissions:/m);
  });
});
