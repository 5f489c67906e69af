/** What tests read of a Markdown page: its links, its headings, its fenced blocks. */

import path from 'node:path';

const fence = /^```(\w*)\n([^]*?)\n```$/gm;

/** Texts of the fenced blocks of a language; an empty one for those without. */
export function blocksOf(text: string, language: string): readonly string[] {
  return [...text.matchAll(fence)].filter(([, of]) => of === language).map(([, , content = '']) => content);
}

export function proseOf(text: string): string {
  return text.replaceAll(fence, '');
}

interface Pages {
  readonly textOf: Readonly<Record<string, string>>;
  /** `file` from the root. */
  readonly isThere: (file: string) => boolean;
}

/** Relative links and pictures of the page at `page` that lead to no file, or to no heading of it. */
export function brokenLinks(page: string, { textOf, isThere }: Pages): readonly string[] {
  const prose = proseOf(textOf[page] ?? '').replaceAll(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
    ([, link, src]) => link ?? src ?? '',
  );
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file = '', anchor] = target.split('#');
    const found = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
    if (!isThere(found)) return true;
    return anchor !== undefined && !anchorsOf(textOf[found] ?? '').includes(anchor);
  });
}

/** As GitHub makes them: small letters, no punctuation, a hyphen for each space, a number for one that is there already. */
function anchorsOf(text: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...proseOf(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${String(times)}`;
  });
}
