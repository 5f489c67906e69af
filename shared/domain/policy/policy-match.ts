/** Which clusters are meant: by subscription, resource group, name, location and tags. */

import type { Cluster } from '../cluster/cluster.ts';
import { isLike } from '../like.ts';
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
