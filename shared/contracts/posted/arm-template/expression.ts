/** The expressions of ARM templates, such as `concat(parameters('name'), '/default')`, as trees. */

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression };

interface Cursor {
  readonly tokens: readonly string[];
  at: number;
  depth: number;
}

const deepest = 100;
/** ARM's own limit of an expression. */
const longest = 24_576;

/** Without the brackets around it; undefined when it is not understood. Source: ARM docs `template-expressions`. */
export function parseExpression(text: string): Expression | undefined {
  const tokens = text.length > longest ? undefined : tokensOf(text);
  if (tokens === undefined) return undefined;
  const cursor = { tokens, at: 0, depth: 0 };
  const expression = readExpression(cursor);
  return cursor.at === tokens.length ? expression : undefined;
}

function tokensOf(text: string): readonly string[] | undefined {
  const pattern = /\s*('(?:[^']|'')*'|-?\d+|[a-z_]\w*|[()[\],.])\s*/giy;
  const tokens: string[] = [];
  while (pattern.lastIndex < text.length) {
    const token = pattern.exec(text)?.[1];
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return tokens;
}

/** A literal or a call, and the properties asked of it: `.name`, `[0]`. */
function readExpression(cursor: Cursor): Expression | undefined {
  cursor.depth += 1;
  let expression = cursor.depth > deepest ? undefined : readPrimary(cursor);
  while (expression !== undefined) {
    const key = readKey(cursor);
    if (key === 'none') break;
    expression = key === undefined ? undefined : { kind: 'member', of: expression, key };
  }
  cursor.depth -= 1;
  return expression;
}

function readPrimary(cursor: Cursor): Expression | undefined {
  const token = next(cursor);
  if (token === undefined) return undefined;
  if (token.startsWith("'")) return { kind: 'literal', value: token.slice(1, -1).replaceAll("''", "'") };
  if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
  if (!isName(token) || !take(cursor, '(')) return undefined;
  const args: Expression[] = [];
  while (!take(cursor, ')')) {
    if (args.length > 0 && !take(cursor, ',')) return undefined;
    const arg = readExpression(cursor);
    if (arg === undefined) return undefined;
    args.push(arg);
  }
  return { kind: 'call', name: token, args };
}

function readKey(cursor: Cursor): Expression | 'none' | undefined {
  if (take(cursor, '.')) {
    const name = next(cursor);
    return name !== undefined && isName(name) ? { kind: 'literal', value: name } : undefined;
  }
  if (!take(cursor, '[')) return 'none';
  const key = readExpression(cursor);
  return take(cursor, ']') ? key : undefined;
}

function next(cursor: Cursor): string | undefined {
  cursor.at += 1;
  return cursor.tokens[cursor.at - 1];
}

function take(cursor: Cursor, token: string): boolean {
  if (cursor.tokens[cursor.at] !== token) return false;
  cursor.at += 1;
  return true;
}

function isName(token: string): boolean {
  return /^[a-z_]/i.test(token);
}
