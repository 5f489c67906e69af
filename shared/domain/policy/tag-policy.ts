/** How far tags decide: they are written by people whom policy need not trust. */

import type { RefusedTag, ResolvedTags, TagPolicy } from './policy.ts';
import type { PolicySubject } from './policy-match.ts';
import { receiversTag, ringTag, tagOf } from './tags.ts';

/** Nothing is open to whoever may write a tag, unless policy says so. */
export const untrustedTags: TagPolicy = {
  mayExempt: false,
  mayChooseRing: false,
  mayAddReceivers: false,
};

export const noTags: ResolvedTags = { rights: untrustedTags, effects: { receivers: [] }, refused: [] };

/** `undefined`: which names there are is not known here, and any will do. */
interface KnownNames {
  readonly rings: readonly string[] | undefined;
  readonly receivers: readonly string[] | undefined;
}

/** Ring and receivers; the mode is the business of rules, and the exemption that of its own limits. */
export function resolveTags(
  { tags }: Pick<PolicySubject, 'tags'>,
  rights: TagPolicy,
  { rings, receivers }: KnownNames,
): ResolvedTags {
  const ring = asked(tagOf(tags, ringTag), { tag: ringTag, right: 'mayChooseRing', rights, known: rings });
  const wanted = (tagOf(tags, receiversTag) ?? '').split(/[,;\s]+/).filter((id) => id !== '');
  const added = wanted.map((id) =>
    asked(id, { tag: receiversTag, right: 'mayAddReceivers', rights, known: receivers }),
  );
  const [chosen] = ring.granted;
  return {
    rights,
    effects: {
      ...(chosen === undefined ? {} : { ring: chosen }),
      receivers: [...new Set(added.flatMap(({ granted }) => granted))],
    },
    refused: [...ring.refused, ...added.flatMap(({ refused }) => refused)],
  };
}

interface Asking {
  readonly tag: string;
  readonly right: keyof TagPolicy;
  readonly rights: TagPolicy;
  readonly known: readonly string[] | undefined;
}

interface Asked {
  readonly granted: readonly string[];
  readonly refused: readonly RefusedTag[];
}

function asked(value: string | undefined, { tag, right, rights, known }: Asking): Asked {
  if (value === undefined) return { granted: [], refused: [] };
  if (!rights[right]) return { granted: [], refused: [{ because: 'not-allowed', tag, value, right }] };
  const isKnown = known?.some((name) => name.toLowerCase() === value.toLowerCase()) ?? true;
  return isKnown
    ? { granted: [value], refused: [] }
    : { granted: [], refused: [{ because: 'unknown-name', tag, value }] };
}
