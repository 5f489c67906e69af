/** What shows that node pools were rolled back, whatever AKS remembers of it, and for how long they are let be. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareImages } from '../../shared/domain/cluster/image-order.ts';
import {
  datedBy,
  restingRollbacks,
  rollbacksIn,
  type PoolRollback,
  type RollbackTraces,
} from '../../shared/domain/cluster/rollback.ts';
import { dayMs, hourMs } from '../../shared/domain/time/durations.ts';
import { aPool } from '../builders/a-cluster.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');
const family = 'AKSUbuntu-2204gen2containerd';
const older = `${family}-202610.27.0`;
const newer = `${family}-202611.12.0`;

const used = (nodeImageVersion: string, daysAgo: number, kubernetesVersion = '1.34.2') => ({
  nodeImageVersion,
  kubernetesVersion,
  lastUsedMs: nowMs - daysAgo * dayMs,
});
const found = (traces: Partial<RollbackTraces>, atMs = nowMs): readonly PoolRollback[] =>
  rollbacksIn(
    { pools: [aPool({ nodeImageVersion: older })], versions: [], known: [], imagesBefore: {}, ...traces },
    atMs,
  );
const versions = (...list: ReturnType<typeof used>[]): Partial<RollbackTraces> => ({
  versions: [{ pool: 'system', latest: newer, kubernetesVersion: '1.34.2', used: list }],
});
const seen = { pool: 'system', to: older, from: newer, atMs: nowMs - 3 * dayMs, sign: 'seen' } as const;

describe('the order of images', () => {
  it.each<[string, string, -1 | 0 | 1 | undefined]>([
    [older, newer, -1],
    [`${family}-202610.27.0`, `${family}-202610.27.1`, -1],
    [`${family}-202610.27.0`, `${family}-202610.27.0-2024.12.01`, -1],
    [`${family}-202610.27.0`, older, 0],
    ['AKSWindows-2022-containerd-20348.2655.240814', 'AKSWindows-2022-containerd-20348.2582.240716', 1],
    ['AKSAzureLinux-V3gen2-202502.09.0', newer, undefined],
    ['no image', newer, undefined],
  ])('%s and %s: %s', (left, right, order) => {
    const result = compareImages(left, right);
    expect(result === undefined ? undefined : Math.sign(result)).toBe(order);
  });
});

describe('a rollback shows', () => {
  it.each<[string, Partial<RollbackTraces>, object]>([
    [
      'by the newer image that the pool has left',
      versions(used(newer, 2), used(older, 4)),
      { from: newer, atMs: nowMs - 2 * dayMs },
    ],
    [
      'by the only pair that AKS remembers, which runs again',
      versions(used(older, 2)),
      { sign: 'runs-earlier', atMs: nowMs },
    ],
    [
      'by such a pair, at the latest seven days after the upgrade',
      versions(used(older, 9)),
      { atMs: nowMs - 2 * dayMs },
    ],
    ['by what the warden saw before', { imagesBefore: { system: newer } }, { sign: 'seen', from: newer, atMs: nowMs }],
    ['by what was known, although AKS has forgotten', { known: [seen] }, seen],
    [
      'with its true moment once AKS tells it',
      { known: [seen], ...versions(used(newer, 5)) },
      { atMs: nowMs - 5 * dayMs },
    ],
  ])('%s', (_, traces, expected) => {
    expect(found(traces)).toMatchObject([expected]);
  });

  it.each<[string, Partial<RollbackTraces>]>([
    ['nothing', {}],
    ['an upgrade', { pools: [aPool({ nodeImageVersion: newer })], ...versions(used(older, 2)) }],
    ['another family of images', versions(used('AKSAzureLinux-V3gen2-202611.12.0', 2))],
    ['an upgrade of Kubernetes on the same image', versions(used(older, 2, '1.33.5'))],
    ['a list that names what runs beside what ran', versions(used(older, 0), used(`${family}-202609.01.0`, 30))],
    ['the newest image there is', { versions: [{ pool: 'system', latest: older, used: [used(older, 1)] }] }],
    ['what was known of another image', { known: [{ ...seen, to: newer }] }],
    ['a pool without an image', { pools: [aPool()], ...versions(used(newer, 2)) }],
  ])('not by %s', (_, traces) => {
    expect(found(traces)).toEqual([]);
  });
});

describe('a rolled back pool is let be', () => {
  it.each([
    [0, 1],
    [6.99, 1],
    [7, 0],
  ])('%s days after it: %s', (days, count) => {
    const memory = { ofPools: '', pools: [{ ...seen, atMs: nowMs - days * dayMs }] };
    expect(restingRollbacks(memory, nowMs)).toHaveLength(count);
  });

  it('for seven days after it was first found, whatever AKS goes on to tell', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('all', 'earlier', 'nothing', 'always-now'),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 12 }),
        (habit, hours) => {
          let [known, atMs]: [readonly PoolRollback[], number] = [[], nowMs];
          for (const pause of hours) {
            const list = {
              all: [used(newer, 0)],
              earlier: [used(older, 1)],
              nothing: [],
              'always-now': [{ ...used(older, 0), lastUsedMs: atMs }],
            }[habit];
            known = found({ ...versions(...list), known, imagesBefore: atMs === nowMs ? { system: newer } : {} }, atMs);
            atMs += pause * hourMs;
            const isOver = atMs - nowMs >= 7 * dayMs;
            expect(restingRollbacks({ ofPools: '', pools: known }, atMs).length).toBe(isOver ? 0 : 1);
          }
        },
      ),
    );
  });

  it('from the write that the activity log names, never from a later one', () => {
    const undated = { pool: 'system', to: older, atMs: nowMs, sign: 'runs-earlier' } as const;
    expect(datedBy(undated, nowMs - dayMs).atMs).toBe(nowMs - dayMs);
    expect(datedBy(undated, nowMs + dayMs).atMs).toBe(nowMs);
    expect(datedBy(seen, nowMs - 5 * dayMs)).toBe(seen);
  });
});
