/** A door registers a function and holds no logic. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { httpDoor } from '../../shared/inbound/http-door.ts';

const folder = path.resolve(import.meta.dirname, '../../functions');
const doors = readdirSync(folder).filter((file) => file !== 'index.ts');
const textOf = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
const index = textOf('index.ts');

describe.each(doors)('functions/%s', (file) => {
  const text = textOf(file);
  const stem = path.basename(file, '.ts');

  it('registers functions under its own name', () => {
    const names = [...text.matchAll(/app\.\w+\(\s*'([^']+)'/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(0);
    if (names.length === 1) expect(names).toEqual([stem]);
    else for (const name of names) expect(name).toMatch(new RegExp(`^${stem.replace(/-http$/, '')}-`));
  });

  it('is short and decides nothing', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(36);
    expect(text).not.toMatch(/\b(if|else|for|while|switch|try|await|async|new)\b(?=[\s(])(?![^\n]*\*\/)/);
  });

  it('is loaded by the entry', () => {
    expect(index).toContain(`import './${file}';`);
  });
});

describe('every HTTP door', () => {
  const texts = doors.map(textOf);
  const declared = texts.flatMap((text) =>
    [
      ...text.matchAll(/app\.http\(\s*'([^']+)',\s*(?:\/\/[^\n]*\s*)*(?:httpDoor\([^]*?needs: '(\w+)'|(openDoor)\()/g),
    ].map(([, name = '', needs, open]) => [name, needs ?? (open === undefined ? '' : 'nothing')] as const),
  );

  it('is registered through the one place that checks', () => {
    const registered = texts.flatMap((text) => [...text.matchAll(/app\.(?:http|get|put|post|patch|deleteRequest)\b/g)]);
    expect(declared).toHaveLength(registered.length);
  });

  it('declares what it needs', () => {
    expect(Object.fromEntries(declared)).toEqual({
      'clusters-show': 'Reader',
      'clusters-reconcile': 'Operator',
      'clusters-undo': 'Operator',
      'evaluations-http': 'Reader',
      'exemptions-grant': 'Operator',
      'exemptions-end': 'Operator',
      'exemptions-list': 'Reader',
      'fleet-clusters': 'Reader',
      'fleet-report': 'Reader',
      'fleet-calendar': 'Reader',
      'health-http': 'nothing',
      'notices-counts': 'Reader',
      'notices-test': 'Admin',
      'stop-show': 'Reader',
      'stop-writes': 'Operator',
      'stop-release': 'Operator',
      'sweeps-start': 'Operator',
      'sweeps-list': 'Reader',
      'sweeps-progress': 'Reader',
    });
  });

  it('without a declaration does not compile', () => {
    const keeper = { signIn: { kind: 'keys', mayRead: true } } as const;
    // @ts-expect-error `needs` is missing
    httpDoor(keeper, { methods: ['GET'], route: 'x' }, () => Promise.resolve({}));
    // @ts-expect-error `Root` is no role
    httpDoor(keeper, { methods: ['GET'], route: 'x', needs: 'Root' }, () => Promise.resolve({}));
    expect(
      httpDoor(keeper, { methods: ['GET'], route: 'x', needs: 'Reader' }, () => Promise.resolve({})),
    ).toMatchObject({
      authLevel: 'function',
    });
  });
});
