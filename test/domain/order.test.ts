/** A message has done what its sweep was ordered, and no more, whoever wrote the message. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import type { ReconcileMessage } from '../../shared/domain/record/cluster-message.ts';
import { assign, messageOf, type Known, type Order } from '../../shared/domain/record/order.ts';
import { hourMs } from '../../shared/domain/time/durations.ts';

const nowMs = Date.UTC(2026, 10, 25, 12);
const cluster = clusterRef('22222222-2222-4222-8222-222222222222', 'rg', 'shop');
const other = clusterRef('22222222-2222-4222-8222-222222222222', 'rg', 'pay');
const message: ReconcileMessage = {
  kind: 'reconcile',
  cluster,
  location: 'westeurope',
  sweepId: 's',
  isMissing: false,
  deferrals: 0,
};
const undo: Order = {
  sweepId: 's',
  givenAtMs: nowMs - 60_000,
  cluster,
  reason: { kind: 'request' },
  wish: 'undo',
  requestedMode: 'enforce',
  changeLimit: 1,
  openRing: 2,
  approvedBy: 'ada',
};
const queued = { outcome: 'queued', writtenAtMs: nowMs - 60_000 } as const;
const known = (changed: Partial<Known> = {}): Known => ({ order: undo, line: queued, release: undefined, ...changed });

describe('what is ordered', () => {
  it('is done as it was ordered', () => {
    expect(assign(message, known(), nowMs)).toEqual({
      kind: 'assigned',
      assignment: {
        cluster,
        location: 'westeurope',
        sweepId: 's',
        reason: { kind: 'request', isMissing: false },
        wish: 'undo',
        requestedMode: 'enforce',
        changeLimit: 1,
        openRing: 2,
        approvedBy: 'ada',
        deferrals: 0,
        isOnce: true,
      },
    });
  });

  it('is done with what the sweep was told of fleets, and not with what a message says of them', () => {
    const fleet = { kind: 'member', fleet: 'f', patching: { kind: 'in-a-run', run: 'r' } } as const;
    const forged = { ...message, fleet: { kind: 'not-a-member' } };
    const assigned = assign(forged, known({ line: { ...queued, fleet } }), nowMs);
    expect(assigned).toMatchObject({ assignment: { fleet } });
  });

  it('for a window is what the record of the cluster waits with', () => {
    const { cluster: _, requestedMode: __, approvedBy: ___, ...all } = undo;
    const order: Order = { ...all, reason: { kind: 'window' }, wish: 'repair' };
    const waiting = { atMs: nowMs, requestedMode: 'enforce', isUndo: true } as const;
    const of = (release: Known['release']) => {
      const assigned = assign(message, known({ order, release }), nowMs);
      return assigned.kind === 'assigned' ? assigned.assignment : undefined;
    };
    expect(of(waiting)).toMatchObject({ wish: 'undo', requestedMode: 'enforce', isOnce: false });
    expect(of(undefined)).toMatchObject({ wish: 'repair' });
    expect(of(undefined)).not.toHaveProperty('requestedMode');
  });

  it.each<[string, ReconcileMessage, Partial<Known>, RegExp]>([
    ['the sweep is unknown', message, { order: undefined }, /no order/],
    ['the order is of another sweep', message, { order: { ...undo, sweepId: 'x' } }, /no order/],
    ['it is about another cluster', { ...message, cluster: other }, {}, /another cluster/],
    ['the sweep has not found the cluster', message, { line: undefined }, /not found/],
    ['it was given two days ago', message, { order: { ...undo, givenAtMs: nowMs - 49 * hourMs } }, /too old/],
    [
      'it was carried out hours ago',
      message,
      { line: { outcome: 'repaired', writtenAtMs: nowMs - 3 * hourMs } },
      /carried out/,
    ],
  ])('is not done when %s', (_, asked, changed, because) => {
    const assigned = assign(asked, known(changed), nowMs);
    expect(assigned.kind === 'void' ? assigned.because : '').toMatch(because);
  });

  it.each<[string, Known['line']]>([
    ['still waits for Azure', { outcome: 'queued', writtenAtMs: nowMs - 20 * hourMs }],
    ['is still verified', { outcome: 'settling', writtenAtMs: nowMs - 6 * hourMs }],
    ['was written down a moment before a crash', { outcome: 'repaired', writtenAtMs: nowMs - 60_000 }],
  ])('is done when its cluster %s', (_, line) => {
    expect(assign(message, known({ line }), nowMs).kind).toBe('assigned');
  });
});

it('no message gets more than its order says, whatever else is written in it', () => {
  const forged = fc.record({
    isMissing: fc.boolean(),
    deferrals: fc.nat(),
    location: fc.string(),
    wish: fc.constantFrom('repair', 'resume', 'undo'),
    requestedMode: fc.constantFrom('audit', 'enforce'),
    approvedBy: fc.string(),
    changedBy: fc.string(),
    changeLimit: fc.nat(),
    openRing: fc.nat(),
    fleet: fc.constant({ kind: 'not-a-member' }),
  });
  const plain: Order = { sweepId: 's', givenAtMs: nowMs, reason: { kind: 'timer' }, wish: 'repair', changeLimit: 3 };
  fc.assert(
    fc.property(forged, (more) => {
      const assigned = assign({ ...message, ...more }, known({ order: plain }), nowMs);
      expect(assigned.kind).toBe('assigned');
      const { isMissing, deferrals, location } = more;
      expect(assigned).toMatchObject({
        assignment: { reason: { kind: 'timer', isMissing }, wish: 'repair', changeLimit: 3, deferrals, location },
      });
      expect(Object.keys(assigned.kind === 'assigned' ? assigned.assignment : {}).sort()).toEqual([
        'changeLimit',
        'cluster',
        'deferrals',
        'isOnce',
        'location',
        'reason',
        'sweepId',
        'wish',
      ]);
    }),
  );
});

it('a message that waits is the same message', () => {
  for (const isMissing of [false, true]) {
    const assigned = assign({ ...message, isMissing, deferrals: 7 }, known(), nowMs);
    expect(assigned.kind === 'assigned' ? messageOf(assigned.assignment) : undefined).toEqual({
      ...message,
      isMissing,
      deferrals: 7,
    });
  }
});
