/** What the Bicep compiler says of the templates, and whether what is made from them is as they are now. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Bicep } from './talk-to-compiler.ts';

export interface Project {
  /** Folder of the templates; `modules` below it holds those that only other templates use. */
  readonly templates: string;
  /** Folder of the ARM templates that are compiled from the others. */
  readonly compiled: string;
  /** Folder of parameter sets (.bicepparam), each with a snapshot of what it deploys. */
  readonly parameterSets: string;
}

/** Words for people, one mistake each; none: all is well. */
export async function judgeTemplates(bicep: Bicep, project: Project): Promise<readonly string[]> {
  const templates = filesIn(project.templates, '.bicep');
  const sets = filesIn(project.parameterSets, '.bicepparam');
  if (templates.length === 0) return [`${project.templates} has no templates`];
  if (sets.length === 0) return [`${project.parameterSets} has no parameter sets`];
  const findings: string[] = [];
  for (const template of templates) findings.push(...(await judgeTemplate(bicep, project, template)));
  for (const set of sets) findings.push(...(await judgeSnapshot(bicep, set)));
  const made = [...templates.map((file) => compiledFrom(file, project)), ...sets.map(snapshotOf)];
  const kept = [...filesIn(project.compiled, '.json'), ...filesIn(project.parameterSets, '.json')];
  const strays = kept.filter((file) => !made.includes(file)).map((file) => `${file} is made from nothing`);
  // What a module is told of comes again with each template that uses it.
  return [...new Set([...findings, ...strays])];
}

/** Formats the templates, compiles them anew and takes new snapshots. What the compiler complains about is thrown. */
export async function remakeTemplates(bicep: Bicep, project: Project): Promise<void> {
  rmSync(project.compiled, { recursive: true, force: true });
  mkdirSync(project.compiled, { recursive: true });
  for (const template of filesIn(project.templates, '.bicep')) {
    writeFileSync(template, await bicep.format(template));
    const { success, contents, complaints } = await compile(bicep, template);
    if (!success) throw new Error(complaints.join('\n'));
    const file = compiledFrom(template, project);
    if (file !== undefined) writeFileSync(file, `${contents}\n`);
  }
  for (const file of filesIn(project.parameterSets, '.json')) rmSync(file);
  for (const set of filesIn(project.parameterSets, '.bicepparam'))
    writeFileSync(snapshotOf(set), `${JSON.stringify(await takeSnapshot(bicep, set), undefined, 2)}\n`);
}

function filesIn(folder: string, ending: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(folder, name));
}

/** Undefined for a module, which is never deployed by itself. */
function compiledFrom(template: string, { templates, compiled }: Project): string | undefined {
  if (path.dirname(template) === path.join(templates, 'modules')) return undefined;
  const stem = path.basename(template, '.bicep');
  // The name that "Deploy to Azure" buttons are used to.
  return path.join(compiled, stem === 'main' ? 'azuredeploy.json' : `${stem}.json`);
}

function snapshotOf(parameterSet: string): string {
  return parameterSet.replace(/\.bicepparam$/, '.snapshot.json');
}

async function judgeTemplate(bicep: Bicep, project: Project, template: string): Promise<readonly string[]> {
  const { success, contents, complaints } = await compile(bicep, template);
  // What does not parse has no format.
  if (!success) return complaints;
  const file = compiledFrom(template, project);
  const isStale = file !== undefined && textOf(file) !== `${contents}\n`;
  return [
    ...complaints,
    ...(isStale ? [`${file} is not what ${path.basename(template)} compiles to`] : []),
    ...(textOf(template) === (await bicep.format(template)) ? [] : [`${template} is not formatted`]),
  ];
}

interface Compiled {
  readonly success: boolean;
  readonly contents: string;
  readonly complaints: readonly string[];
}

/** Includes the linter. A warning counts: those of the compiler itself cannot be made errors by its configuration. */
async function compile(bicep: Bicep, template: string): Promise<Compiled> {
  const { success, diagnostics, contents } = await bicep.compile(template);
  const counted = diagnostics.filter(({ level }) => level === 'Error' || level === 'Warning');
  const complaints = counted.map(({ source, range, code, message }) => {
    const { line, char } = range.start;
    return `${source}:${String(line + 1)}:${String(char + 1)} ${code}: ${message}`;
  });
  return { success, contents: contents ?? '', complaints };
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function judgeSnapshot(bicep: Bicep, set: string): Promise<readonly string[]> {
  try {
    const now = await takeSnapshot(bicep, set);
    const { diagnostics = [] } = now;
    const unexpanded = Array.isArray(diagnostics) ? diagnostics.map((each) => `${set}: ${JSON.stringify(each)}`) : [];
    const before = JSON.parse(textOf(snapshotOf(set)) ?? '{}') as unknown;
    const changes = differences(before, now, '').slice(0, mostDifferences);
    if (changes.length === 0) return unexpanded;
    return [
      ...unexpanded,
      `${set} deploys something else than its snapshot says:${changes.map((each) => `\n  ${each}`).join('')}`,
    ];
  } catch (fault) {
    return [`${set}: ${fault instanceof Error ? fault.message : String(fault)}`];
  }
}

/** The compiler lists outputs in no order; each difference should be one of the deployment. */
async function takeSnapshot(bicep: Bicep, set: string): Promise<Readonly<Record<string, unknown>>> {
  const taken = JSON.parse(await bicep.snapshot(set)) as { readonly outputs?: object };
  const outputs = Object.entries(taken.outputs ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  return { ...taken, outputs: Object.fromEntries(outputs) };
}

const mostDifferences = 12;

/** `where: before -> now`, at the leaves. */
function differences(before: unknown, now: unknown, where: string): readonly string[] {
  if (isDeepStrictEqual(before, now)) return [];
  if (!isBranch(before) || !isBranch(now)) return [`${where}: ${shown(before)} -> ${shown(now)}`];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return keys.flatMap((key) => differences(before[key], now[key], where === '' ? key : `${where}.${key}`));
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120);
}
