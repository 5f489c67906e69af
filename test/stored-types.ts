/** The types of all that is stored, as lines of text: one for each field and each word, so that a change of one shows. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = new URL('..', import.meta.url);

/** Types of which a later version is written now; all others are at their first. */
const raised: Readonly<Record<string, number>> = { StoredMessage: 2 };

function recordedIn(version: number): URL {
  return new URL(`fixtures/stored/v${String(version)}/types.txt`, import.meta.url);
}

/** What each version writes, and the parts that several of them share. */
const stored: readonly (readonly [name: string, file: string])[] = [
  ['StoredClusterRecord', 'shared/contracts/stored/cluster-record.ts'],
  ['Sweep', 'shared/domain/fleet/sweep.ts'],
  ['SweepLine', 'shared/domain/record/sweep-line.ts'],
  ['FleetDay', 'shared/domain/fleet/fleet-day.ts'],
  ['HistoryEntry', 'shared/domain/record/history.ts'],
  ['StoredOutboxEntry', 'shared/contracts/stored/outbox-entry.ts'],
  ['StoredNotice', 'shared/contracts/stored/notice.ts'],
  ['StoredMessage', 'shared/contracts/stored/cluster-message.ts'],
  ['Order', 'shared/domain/record/order.ts'],
  ['ChangeCount', 'shared/contracts/stored/counts.ts'],
  ['SendCounts', 'shared/contracts/stored/counts.ts'],
  ['InboxItem', 'shared/contracts/stored/counts.ts'],
  ['WaitingEvent', 'shared/contracts/stored/waiting-event.ts'],
  ['LedgerEntry', 'shared/contracts/stored/delivery-rows.ts'],
  ['KnownReceiver', 'shared/contracts/stored/delivery-rows.ts'],
  ['PausedChannel', 'shared/contracts/stored/delivery-rows.ts'],
  ['StoredArrivals', 'shared/contracts/stored/image-arrivals.ts'],
  ['ImageArrival', 'shared/domain/images/image-arrivals.ts'],
  ['SwitchState', 'shared/domain/record/deed.ts'],
  ['TagExemptions', 'shared/contracts/stored/deeds.ts'],
  ['Finding', 'shared/domain/judging/finding.ts'],
  ['FindingCode', 'shared/domain/judging/finding.ts'],
  ['Severity', 'shared/domain/judging/severity.ts'],
  ['WindowProposal', 'shared/domain/judging/rule.ts'],
  ['ClusterRef', 'shared/domain/cluster/cluster-ref.ts'],
  ['Refusal', 'shared/domain/cluster/refusal.ts'],
  ['NodeOSUpgradeChannel', 'shared/domain/cluster/upgrade-channel.ts'],
  ['ObservedNodeOSUpgradeChannel', 'shared/domain/cluster/upgrade-channel.ts'],
  ['Action', 'shared/domain/repair/action.ts'],
  ['HoldReason', 'shared/domain/repair/action.ts'],
  ['HeldRepair', 'shared/domain/repair/action.ts'],
  ['WriteEvidence', 'shared/domain/repair/write-outcome.ts'],
  ['ActionOutcome', 'shared/domain/repair/write-outcome.ts'],
  ['Background', 'shared/domain/record/cluster-run.ts'],
  ['ClusterRun', 'shared/domain/record/cluster-run.ts'],
  ['Schedule', 'shared/domain/maintenance/maintenance-window.ts'],
  ['WindowTemplate', 'shared/domain/maintenance/maintenance-window.ts'],
  ['MaintenanceConfigurationName', 'shared/domain/maintenance/maintenance-window.ts'],
  ['MaintenanceWindow', 'shared/domain/maintenance/maintenance-window.ts'],
];

/** Lines such as `SweepLine.mode?: = audit` and `Finding<image.stale>.evidence.days: number`. */
export function storedTypeLines(): readonly string[] {
  const files = [...new Set(stored.map(([, file]) => fileURLToPath(new URL(file, root))))];
  const { options } = ts.convertCompilerOptionsFromJson({ ...readConfig(), noEmit: true }, fileURLToPath(root));
  return linesOf(
    ts.createProgram(files, options),
    stored.map(([name, file]) => [name, fileURLToPath(new URL(file, root))]),
  );
}

function readConfig(): object {
  const read: { readonly config?: unknown } = ts.readConfigFile(fileURLToPath(new URL('tsconfig.json', root)), (path) =>
    readFileSync(path, 'utf8'),
  );
  return (read.config as { readonly compilerOptions: object }).compilerOptions;
}

/** `types`: names of exported types, each with its file. */
export function linesOf(program: ts.Program, types: readonly (readonly [string, string])[]): readonly string[] {
  const checker = program.getTypeChecker();
  const named = types.map(([name, path]) => [name, exportedType(program, name, path)] as const);
  const names = new Map(named.map(([name, type]) => [type, name]));
  const lines = named.flatMap(([name, type]) => describe(type, name, { checker, names, isRoot: true }));
  return [...new Set(lines)].sort();
}

function exportedType(program: ts.Program, name: string, path: string): ts.Type {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  const symbol =
    module === undefined ? undefined : checker.getExportsOfModule(module).find((each) => each.name === name);
  if (symbol === undefined) throw new Error(`${path} exports no type ${name}`);
  return checker.getDeclaredTypeOfSymbol(symbol);
}

interface Scope {
  readonly checker: ts.TypeChecker;
  readonly names: ReadonlyMap<ts.Type, string>;
  readonly isRoot?: boolean;
}

const deepest = 30;

function describe(type: ts.Type, path: string, { checker, names, isRoot = false }: Scope): readonly string[] {
  const inner = { checker, names };
  const name = names.get(type);
  if (!isRoot && name !== undefined) return [`${path}: ${name}`];
  if (path.split(/[.[]/).length > deepest)
    throw new Error(`${path} goes on for ever: give its type a name in stored-types.ts`);
  if (isJson(type)) return [`${path}: JSON`];
  const literal = literalText(type, checker);
  if (literal !== undefined) return [`${path} = ${literal}`];
  if (type.isUnion()) {
    const members = type.types.filter(({ flags }) => (flags & ts.TypeFlags.Undefined) === 0);
    if (members.every(({ flags }) => (flags & ts.TypeFlags.BooleanLiteral) !== 0)) return [`${path}: boolean`];
    // A union of which one part is a named one, such as `Action | undefined`.
    // One that may only be absent has no other that it must be told from.
    const [only] = members.length === 1 ? members : [];
    if (only !== undefined) return describe(only, path, inner);
    return members.flatMap((member) => describe(member, memberPath(member, path, checker), inner));
  }
  const item = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference)[0] : undefined;
  if (item !== undefined) return describe(item, `${path}[]`, inner);
  if (isPlain(type)) return [`${path}: ${checker.typeToString(type)}`];
  const values = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  if (values !== undefined) return describe(values, `${path}{}`, inner);
  const fields = checker.getPropertiesOfType(type);
  if (fields.length === 0) return [`${path}: {}`];
  return fields.flatMap((field) => {
    const isOptional = (field.flags & ts.SymbolFlags.Optional) !== 0;
    return describe(checker.getTypeOfSymbol(field), `${path}.${field.name}${isOptional ? '?' : ''}`, inner);
  });
}

function literalText(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  const isLiteral =
    type.isStringLiteral() || type.isNumberLiteral() || (type.flags & ts.TypeFlags.BooleanLiteral) !== 0;
  return isLiteral ? checker.typeToString(type) : undefined;
}

function isPlain({ flags }: ts.Type): boolean {
  return (
    (flags &
      (ts.TypeFlags.String |
        ts.TypeFlags.Number |
        ts.TypeFlags.Boolean |
        ts.TypeFlags.Null |
        ts.TypeFlags.TemplateLiteral)) !==
    0
  );
}

/** JSON that nobody here looks into. */
function isJson({ aliasSymbol }: ts.Type): boolean {
  return aliasSymbol?.name === 'Json' || aliasSymbol?.name === 'JsonObject';
}

/** A member of a union is named by its kind or code. */
function memberPath(member: ts.Type, path: string, checker: ts.TypeChecker): string {
  const [tag] = ['kind', 'code'].flatMap((name) =>
    checker.getPropertiesOfType(member).filter((each) => each.name === name),
  );
  if (tag === undefined) return path;
  const type = checker.getTypeOfSymbol(tag);
  const words = (type.isUnion() ? type.types : [type]).map((each) => checker.typeToString(each).replaceAll('"', ''));
  return `${path}<${words.sort().join('|')}>`;
}

/** What of `now` breaks what earlier versions have stored: something is gone or changed, or there is a field they do not write. */
export function brokenPromises(before: readonly string[], now: readonly string[]): readonly string[] {
  const known = new Set(before);
  const current = new Set(now);
  const gone = before.filter((line) => !current.has(line));
  const added = now.filter((line) => !known.has(line) && !isNewWord(line, before));
  return [...gone, ...added].map((line) => {
    const [field = line] = line.split(/: | = /);
    return `${field} changed: raise its schemaVersion, write a lift and a fixture`;
  });
}

/** One more word of a vocabulary, or one more member of a union with all its fields: an earlier version takes it for newer. */
function isNewWord(line: string, before: readonly string[]): boolean {
  const [type = line] = line.split(/[^\w]/);
  // A type that nobody has written down: no row of it has a promise yet.
  if (!before.some((each) => each.split(/[^\w]/)[0] === type)) return true;
  const [field, value] = line.split(' = ');
  if (value !== undefined && before.some((each) => each.startsWith(`${String(field)} = `))) return true;
  const members = [...line.matchAll(/<[^>]*>/g)].map(({ index, 0: tag }) => ({
    union: line.slice(0, index + 1),
    member: line.slice(0, index + tag.length),
  }));
  return members.some(
    ({ union, member }) =>
      before.some((each) => each.startsWith(union)) && !before.some((each) => each.startsWith(member)),
  );
}

/** Of each type in the version that is written now. */
export function recordedTypeLines(): readonly string[] {
  const versions = [...new Set([1, ...Object.values(raised)])];
  return versions.flatMap((version) => linesIn(version).filter((line) => versionOf(line) === version)).sort();
}

function versionOf(line: string): number {
  return raised[line.split(/[^\w]/)[0] ?? ''] ?? 1;
}

function linesIn(version: number): readonly string[] {
  const file = recordedIn(version);
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

/** `node test/stored-types.ts` writes new words down, and refuses anything else. What an earlier version wrote stays. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const now = storedTypeLines();
  const broken = brokenPromises(recordedTypeLines(), now);
  for (const version of broken.length === 0 ? new Set([1, ...Object.values(raised)]) : []) {
    const earlier = linesIn(version).filter((line) => versionOf(line) > version);
    const lines = [...earlier, ...now.filter((line) => versionOf(line) === version)].sort();
    writeFileSync(recordedIn(version), `${lines.join('\n')}\n`);
  }
  process.stdout.write(broken.map((line) => `${line}\n`).join(''));
  process.exitCode = broken.length === 0 ? 0 : 1;
}
