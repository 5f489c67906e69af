/** Reads a Bicep file into its declarations, with a real grammar (tree-sitter); it is parsed, not compiled. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser, type Node } from 'web-tree-sitter';

export interface BicepResource {
  readonly symbol: string;
  readonly type: string;
  readonly version: string;
  readonly body: Node;
  readonly line: number;
}

export interface BicepModule {
  readonly symbol: string;
  readonly path: string;
  readonly params: readonly string[];
}

export interface BicepFile {
  readonly resources: readonly BicepResource[];
  readonly modules: readonly BicepModule[];
  readonly params: readonly { readonly name: string; readonly hasDefault: boolean }[];
  readonly outputs: readonly string[];
  /** Every name that is declared at the top. */
  readonly declared: ReadonlySet<string>;
  /** Names that are used as values. */
  readonly used: ReadonlySet<string>;
  readonly text: string;
}

let parser: Promise<Parser> | undefined;

async function makeParser(): Promise<Parser> {
  await Parser.init();
  const wasm = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
  const made = new Parser();
  made.setLanguage(await Language.load(wasm));
  return made;
}

/** Throws where the grammar finds an error, with the line. */
export async function readBicep(file: string): Promise<BicepFile> {
  parser ??= makeParser();
  const text = readFileSync(file, 'utf8');
  const root = (await parser).parse(text)?.rootNode;
  if (root === undefined) throw new Error(`${file} cannot be parsed`);
  const broken = descendants(root).find((node) => node.isError || node.isMissing);
  if (broken !== undefined)
    throw new Error(`${file}:${String(broken.startPosition.row + 1)}: ${broken.text.slice(0, 60)}`);
  const top = root.namedChildren;
  const named = (type: string) => top.filter((node) => node.type === type);
  return {
    text,
    resources: named('resource_declaration').flatMap((node) => resourcesOf(node)),
    modules: named('module_declaration').map(moduleOf),
    params: named('parameter_declaration').map((node) => ({
      name: symbolOf(node),
      hasDefault: node.text.includes('='),
    })),
    outputs: named('output_declaration').map(symbolOf),
    declared: new Set(top.filter(({ type }) => type.endsWith('_declaration')).map(symbolOf)),
    used: new Set(
      descendants(root)
        .filter(({ type, parent }) => type === 'identifier' && parent?.type !== 'object_property')
        .map(({ text: name }) => name),
    ),
  };
}

export function descendants(node: Node): readonly Node[] {
  return [node, ...node.children.flatMap(descendants)];
}

function symbolOf(node: Node): string {
  return node.namedChildren.find((child) => child.type === 'identifier')?.text ?? '';
}

/** A resource and those nested in it; type and version of a nested one are inherited. */
function resourcesOf(node: Node, parent?: BicepResource): readonly BicepResource[] {
  const [type = '', version = ''] = stringOf(node.namedChildren.find((child) => child.type === 'string')).split('@');
  const body = bodyOf(node.namedChildren.at(-1));
  if (body === undefined || node.children.some((child) => child.type === 'existing')) return [];
  const resource: BicepResource = {
    symbol: symbolOf(node),
    type: parent === undefined ? type : `${parent.type}/${type}`,
    version: version === '' ? (parent?.version ?? '') : version,
    body,
    line: node.startPosition.row + 1,
  };
  const nested = propertiesOf(body).flatMap(({ node: property }) => {
    const inner = property.namedChildren.find((child) => child.type === 'resource_declaration');
    return inner === undefined ? [] : resourcesOf(inner, resource);
  });
  return [resource, ...nested];
}

/** The object behind `if (...)` and `[for ...]`. */
function bodyOf(node: Node | null | undefined): Node | undefined {
  if (node === null || node === undefined) return undefined;
  if (node.type === 'object') return node;
  const inner = node.type === 'for_statement' ? node.childForFieldName('body') : node.namedChildren.at(-1);
  return node.type === 'for_statement' || node.type === 'if_statement' ? bodyOf(inner) : undefined;
}

export interface BicepProperty {
  readonly name: string;
  readonly value: Node | undefined;
  readonly node: Node;
}

export function propertiesOf(object: Node): readonly BicepProperty[] {
  return object.namedChildren.flatMap((node) => {
    if (node.type !== 'object_property') return [];
    const [key, value] = node.namedChildren;
    const name = key?.type === 'string' ? stringOf(key) : (key?.text ?? '');
    return [{ name, value: value ?? undefined, node }];
  });
}

export function stringOf(node: Node | null | undefined): string {
  return node?.text.replace(/^'|'$/g, '') ?? '';
}

function moduleOf(node: Node): BicepModule {
  const body = bodyOf(node.namedChildren.at(-1));
  const params = body === undefined ? undefined : propertiesOf(body).find(({ name }) => name === 'params')?.value;
  return {
    symbol: symbolOf(node),
    path: stringOf(node.namedChildren.find((child) => child.type === 'string')),
    params: params === undefined ? [] : propertiesOf(params).map(({ name }) => name),
  };
}
