/** Pages with tokens that say nothing to a client, as Azure's do. */

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Undefined on the last page. */
  readonly next?: string;
}

/** Undefined: the token is none of ours. Without one it is the first page. */
export function pageOf<Item>(
  all: readonly Item[],
  { token, size }: { readonly token: string | undefined; readonly size: number },
): Page<Item> | undefined {
  const from = token === undefined ? 0 : offsetOf(token);
  if (from === undefined) return undefined;
  const end = from + size;
  return { items: all.slice(from, end), ...(end < all.length ? { next: tokenOf(end) } : {}) };
}

function tokenOf(offset: number): string {
  return Buffer.from(`from:${String(offset)}`).toString('base64url');
}

function offsetOf(token: string): number | undefined {
  const digits = /^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  return digits === undefined ? undefined : Number(digits);
}
