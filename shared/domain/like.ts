/** Patterns that people write: `*` stands for any characters, case does not matter. */

/** Each part between stars is taken where it first fits: no pattern takes longer than it is long. */
export function isLike(value: string, pattern: string): boolean {
  const text = value.toLowerCase();
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
}
