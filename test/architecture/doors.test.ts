/** A door registers a function and holds no logic. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

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
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(32);
    expect(text).not.toMatch(/\b(if|else|for|while|switch|try|await|async|new)\b(?=[\s(])(?![^\n]*\*\/)/);
  });

  it('is loaded by the entry', () => {
    expect(index).toContain(`import './${file}';`);
  });
});
