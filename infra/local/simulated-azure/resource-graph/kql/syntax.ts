/** Reads a query with Microsoft's own KQL parser, and hands its tree on as plain nodes. */

import { createRequire } from 'node:module';

/** A token has text and no parts. */
export interface KqlNode {
  /** As the parser names it, such as `FilterOperator` or `EqualTildeExpression`. */
  readonly kind: string;
  /** What it is to the node above, such as `Left` or `Condition`. */
  readonly role: string;
  /** Of a text literal what it says, without its quotes. */
  readonly text: string;
  /** As it stands in the query. */
  readonly raw: string;
  readonly parts: readonly KqlNode[];
}

/** Thrown by whatever does not understand a query; `runQuery` makes an answer of it. */
export class QueryProblem extends Error {}

interface BridgeNode {
  readonly Kind: number;
  readonly IsToken: boolean;
  readonly Text: string;
  readonly ValueText: string;
  readonly ChildCount: number;
  readonly Width: number;
  GetChild(index: number): BridgeNode | null;
  GetName(index: number): string;
}

interface QueryBlock extends BridgeNode {
  GetContainedSyntaxDiagnostics(): { readonly Count: number; getItem(index: number): { readonly Message: string } };
}

interface Bridge {
  readonly Parsing: { readonly QueryParser: { ParseQuery$1(text: string): QueryBlock } };
  readonly Syntax: { readonly SyntaxKind: Readonly<Record<string, unknown>> };
}

interface Parser {
  readonly parse: (text: string) => QueryBlock;
  readonly kinds: ReadonlyMap<number, string>;
}

let loaded: Parser | undefined;

/** Takes a second to load, so only whoever asks Resource Graph something pays for it. */
function parser(): Parser {
  if (loaded !== undefined) return loaded;
  const require = createRequire(import.meta.url);
  // Its main file is not self-contained: the bridge comes first.
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  const { Parsing, Syntax } = (globalThis as unknown as { readonly Kusto: { readonly Language: Bridge } }).Kusto
    .Language;
  const kinds = new Map(
    Object.entries(Syntax.SyntaxKind).flatMap(([name, kind]) => (typeof kind === 'number' ? [[kind, name]] : [])),
  );
  loaded = { parse: (text) => Parsing.QueryParser.ParseQuery$1(text), kinds };
  return loaded;
}

/** The one expression of a query; throws what the parser complains about. */
export function parseQuery(text: string): KqlNode {
  const { parse, kinds } = parser();
  const block = parse(text);
  const problems = block.GetContainedSyntaxDiagnostics();
  if (problems.Count > 0) throw new QueryProblem(`syntax error: ${problems.getItem(0).Message}`);
  const statements = itemsOf(plain(block, '', kinds), 'Statements');
  const [statement, another] = statements;
  if (statement === undefined) throw new QueryProblem('the query is empty');
  if (another !== undefined || statement.kind !== 'ExpressionStatement')
    throw new QueryProblem(`the statement ${(another ?? statement).kind} is not supported`);
  return partOf(statement, 'Expression');
}

function plain(node: BridgeNode, role: string, kinds: ReadonlyMap<number, string>): KqlNode {
  const kind = kinds.get(node.Kind) ?? String(node.Kind);
  if (node.IsToken) {
    const text = kind === 'StringLiteralToken' ? node.ValueText : node.Text;
    return { kind, role, text, raw: node.Text, parts: [] };
  }
  const parts: KqlNode[] = [];
  for (let index = 0; index < node.ChildCount; index += 1) {
    const child = node.GetChild(index);
    if (child !== null && child.Width > 0) parts.push(plain(child, node.GetName(index), kinds));
  }
  return { kind, role, text: '', raw: '', parts };
}

export function findPart(node: KqlNode, role: string): KqlNode | undefined {
  return node.parts.find((part) => part.role === role);
}

export function partOf(node: KqlNode, role: string): KqlNode {
  const part = findPart(node, role);
  if (part === undefined) throw new QueryProblem(`${node.kind} without ${role} is not supported`);
  return part;
}

/** The items of a list, without their commas. */
export function itemsOf(node: KqlNode, role: string): readonly KqlNode[] {
  const list = findPart(node, role);
  return (list?.parts ?? []).map((item) => (item.kind === 'SeparatedElement' ? (item.parts[0] ?? item) : item));
}

/** All text of a node, without blanks. */
export function textIn(node: KqlNode): string {
  return node.parts.length === 0 ? node.text : node.parts.map(textIn).join('');
}

/** The same with texts in double quotes, as JSON has them. */
export function jsonIn(node: KqlNode): string {
  if (node.parts.length > 0) return node.parts.map(jsonIn).join('');
  return node.kind === 'StringLiteralToken' ? JSON.stringify(node.text) : node.raw;
}

/** Of a reference or a declaration; `['a name']` is one too. */
export function nameIn(node: KqlNode): string {
  const token = leaves(node).find(({ kind }) => !kind.startsWith('OpenBracket'));
  return token?.text ?? '';
}

function leaves(node: KqlNode): readonly KqlNode[] {
  return node.parts.length === 0 ? [node] : node.parts.flatMap(leaves);
}
