/** Exemptions: a cluster that is left alone for a while, by somebody's decision, for a reason, until a date. */

import type { Cluster } from '../cluster/cluster.ts';
import { exemptionTag, tagOf } from './tags.ts';
import { dayMs } from '../time/durations.ts';

export interface Exemption {
  readonly owner: string;
  readonly reason: string;
  /** Epoch milliseconds; from here on the cluster is judged and repaired again. */
  readonly untilMs: number;
  readonly source: 'policy' | 'tag' | 'request';
}

/** What exemptions may be, from the policy document. */
export interface ExemptionLimits {
  readonly maximumDays: number;
  /** Days before the end at which it is announced. */
  readonly announceDays: number;
  /** What all exemptions by tag come to. */
  readonly byTag?: TagExemptionLimits | undefined;
}

export interface TagExemptionLimits {
  /** Clusters of the fleet that may be exempt by tag at a time; absent: any number. */
  readonly maximumClusters?: number | undefined;
  /** Days that tags may exempt one cluster for, however often they are renewed. */
  readonly totalDays: number;
}

const defaultTagLimits: TagExemptionLimits = { maximumClusters: 10, totalDays: 180 };

export function tagLimitsOf({ byTag = defaultTagLimits }: ExemptionLimits): TagExemptionLimits {
  return byTag;
}

export const defaultExemptionLimits: ExemptionLimits = { maximumDays: 90, announceDays: 7 };

export type TagReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'exemption'; readonly exemption: Exemption }
  | { readonly kind: 'invalid'; readonly value: string; readonly problem: string };

/** The last day is included, in UTC. */
export function endOfDay(date: string): number | undefined {
  const startMs = Date.parse(`${date}T00:00:00Z`);
  // A day that no month has would roll over into the next.
  const isDay = !Number.isNaN(startMs) && new Date(startMs).toISOString().startsWith(`${date}T`);
  return isDay ? startMs + dayMs : undefined;
}

export function readExemptionTag(tags: Cluster['tags'], maximumDays: number, nowMs: number): TagReading {
  const value = tagOf(tags, exemptionTag);
  if (value === undefined) return { kind: 'none' };
  const fields = new Map(
    value.split(';').map((part) => {
      const [name = '', ...rest] = part.split('=');
      return [name.trim().toLowerCase(), rest.join('=').trim()] as const;
    }),
  );
  const [until, owner, reason] = ['until', 'owner', 'reason'].map((name) => fields.get(name) ?? '');
  const untilMs = endOfDay(until ?? '');
  const problem =
    untilMs === undefined
      ? 'until must be a date, YYYY-MM-DD'
      : untilMs - nowMs > (maximumDays + 1) * dayMs
        ? `it must end within ${String(maximumDays)} days`
        : (owner ?? '') === '' || (reason ?? '') === ''
          ? 'owner and reason are missing'
          : undefined;
  if (problem !== undefined || untilMs === undefined) return { kind: 'invalid', value, problem: problem ?? '' };
  return { kind: 'exemption', exemption: { owner: owner ?? '', reason: reason ?? '', untilMs, source: 'tag' } };
}
