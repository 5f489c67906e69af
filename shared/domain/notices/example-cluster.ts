/** The cluster that examples of notices are about: it does not exist. */

import { clusterRef } from '../cluster/cluster-ref.ts';
import type { ClusterFacts, Notice } from './notice.ts';
import type { NoticeKind } from './notice-kinds.ts';
import { hourMs } from '../time/durations.ts';

export const cluster = {
  ...clusterRef('00000000-0000-0000-0000-000000000000', 'rg-example', 'aks-example'),
  location: 'westeurope',
};
export const newer = 'AKSUbuntu-2204gen2containerd-202611.12.0';
export const older = 'AKSUbuntu-2204gen2containerd-202610.29.0';
export type MemberOf<Kind extends NoticeKind, Of = Notice> = Of extends { readonly kind: infer Kinds }
  ? Kind extends Kinds
    ? Of & { readonly kind: Kind }
    : never
  : never;

interface Of<Kind> {
  readonly id: string;
  readonly kind: Kind;
  readonly occurredAtMs: number;
  readonly timeZone: string;
}

export function of<Kind extends NoticeKind>(kind: Kind, nowMs: number): Of<Kind> {
  return { id: `example|${kind}`, kind, occurredAtMs: nowMs, timeZone: 'UTC' };
}

export function aboutCluster<Kind extends NoticeKind>(
  kind: Kind,
  nowMs: number,
): Of<Kind> & { readonly cluster: typeof cluster } {
  return { ...of(kind, nowMs), cluster };
}

export function openingOf(nowMs: number): ClusterFacts['nextOpenings'][number] {
  return { startMs: nowMs + 20 * hourMs, endMs: nowMs + 26 * hourMs, usableHours: 6 };
}

export function clusterFacts(nowMs: number): ClusterFacts {
  return {
    mode: 'enforce',
    kubernetesVersion: '1.34',
    pools: [{ name: 'system', osType: 'Linux', nodeImageVersion: older }],
    nextOpenings: [openingOf(nowMs)],
  };
}
