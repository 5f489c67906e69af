import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { brokenPromises, linesOf, recordedTypeLines, storedTypeLines } from '../stored-types.ts';

/** Lines of the type `Row` in a text of its own. */
function linesOfText(text: string): readonly string[] {
  const source = ts.createSourceFile('row.ts', text, ts.ScriptTarget.ES2024, true);
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name) => (name === 'row.ts' ? source : undefined),
    fileExists: (name) => name === 'row.ts',
  };
  const options = { noLib: true, strict: true, exactOptionalPropertyTypes: true };
  return linesOf(ts.createProgram(['row.ts'], options, host), [['Row', 'row.ts']]);
}

const row = (fields: string, holds = "| { kind: 'busy'; pool: string }") =>
  linesOfText(`export interface Row { ${fields} held: { kind: 'stopped' } ${holds}; mode?: 'audit' | 'enforce' }`);
const before = row('atMs: number;');

describe('the types of what is stored', () => {
  it('promise what earlier versions of the app were promised', () => {
    const now = storedTypeLines();
    expect(brokenPromises(recordedTypeLines(), now)).toEqual([]);
    expect(now, 'there are new words: node test/stored-types.ts writes them down').toEqual(recordedTypeLines());
  }, 60_000);

  it('are told field by field and word by word', () => {
    expect(before).toEqual([
      'Row.atMs: number',
      'Row.held<busy>.kind = "busy"',
      'Row.held<busy>.pool: string',
      'Row.held<stopped>.kind = "stopped"',
      'Row.mode? = "audit"',
      'Row.mode? = "enforce"',
    ]);
  });

  it.each<[string, readonly string[], string]>([
    ['a field is gone', row(''), 'Row.atMs'],
    ['a field has another type', row('atMs: string;'), 'Row.atMs'],
    ['a field may be absent', row('atMs?: number;'), 'Row.atMs?'],
    ['a field is new', row('atMs: number; by: string;'), 'Row.by'],
    ['an optional field is new', row('atMs: number; by?: string;'), 'Row.by?'],
    ['a member of a union is gone', row('atMs: number;', ''), 'Row.held<busy>.pool'],
    [
      'a known member has one more field',
      row('atMs: number;', "| { kind: 'busy'; pool: string; on: 'x' }"),
      'Row.held<busy>.on',
    ],
    ['a word is gone', before.filter((line) => !line.includes('audit')), 'Row.mode?'],
  ])('break their promise when %s', (_, now, field) => {
    expect(brokenPromises(before, now)).toContain(
      `${field} changed: raise its schemaVersion, write a lift and a fixture`,
    );
  });

  it.each<[string, readonly string[]]>([
    ['nothing', before],
    [
      'a member of a union, with all its fields',
      row('atMs: number;', "| { kind: 'busy'; pool: string } | { kind: 'locked'; by: { kind: 'tag' } }"),
    ],
    ['a type', [...before, 'Ring.name: string']],
    ['a word', [...before, 'Row.mode? = "watch"']],
  ])('may gain %s: an earlier version takes it for newer', (_, now) => {
    expect(brokenPromises(before, now)).toEqual([]);
  });
});
