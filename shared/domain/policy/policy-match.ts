/** Which clusters are meant: by subscription, resource group, name, location and tags. */

import type { Cluster } from '../cluster/cluster.ts';
import { tagOf } from './tags.ts';

/** All that is given must match; within a list one is enough. `*` stands for any characters, case does not matter. */
export interface PolicyMatch {
  readonly subscription?: readonly string[] | undefined;
  readonly resourceGroup?: readonly string[] | undefined;
  readonly name?: readonly string[] | undefined;
  readonly location?: readonly string[] | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What can be matched by; known even of a cluster that could not be read. */
export type PolicySubject = Pick<Cluster, 'ref' | 'location' | 'tags'>;

export function isMatch(match: PolicyMatch, { ref, location, tags }: PolicySubject): boolean {
  return (
    matchesOne(match.subscription, ref.subscriptionId) &&
    matchesOne(match.resourceGroup, ref.resourceGroup) &&
    matchesOne(match.name, ref.name) &&
    matchesOne(match.location, location) &&
    Object.entries(match.tags ?? {}).every(([name, pattern]) => hasTag(tags, name, pattern))
  );
}

/** A pattern ignores the case of a tag's value as well. */
function hasTag(tags: Cluster['tags'], name: string, pattern: string): boolean {
  const value = tagOf(tags, name);
  return value !== undefined && isLike(value, pattern);
}

function matchesOne(patterns: readonly string[] | undefined, value: string): boolean {
  return patterns === undefined || patterns.some((pattern) => isLike(value, pattern));
}

/** Each part between stars is taken where it first fits: no pattern takes longer than it is long. */
function isLike(value: string, pattern: string): boolean {
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
