/** What the warden learns over time: flips, outcomes, exemptions, rings, tools. */

import { describe, expect, it } from 'vitest';
import {
  contestedFlips,
  rememberFlip,
  resumed,
  type ClusterMemory,
} from '../../shared/domain/judging/cluster-memory.ts';
import { rememberOutcomes } from '../../shared/domain/repair/remember-outcomes.ts';
import type { ClusterRecord } from '../../shared/domain/record/cluster-record.ts';
import { codeToolOf } from '../../shared/domain/cluster/code-owner.ts';
import { readExemptionTag, type Exemption } from '../../shared/domain/policy/exemption.ts';
import { activeExemption } from '../../shared/domain/judging/active-exemption.ts';
import type { ActionOutcome, WriteOutcome } from '../../shared/domain/repair/write-outcome.ts';
import type { HoldReason } from '../../shared/domain/repair/action.ts';
import { openRing } from '../../shared/domain/fleet/open-ring.ts';
import { ringIndex } from '../../shared/domain/policy/ring-policy.ts';
import { aCluster } from '../builders/a-cluster.ts';
import { aPolicy } from '../builders/a-policy.ts';
import { aRun } from '../builders/a-run.ts';
import { dayMs, hourMs } from '../../shared/domain/time/durations.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');
const policy = { flips: 2, withinDays: 14, tellChanger: true };
const evidence = { leaf: 'x', before: 'None', after: 'SecurityPatch' };

function outcome(result: WriteOutcome, isUndo = false): ActionOutcome {
  const action = {
    kind: 'set-channel',
    repairs: 'channel.drifted',
    from: 'None',
    to: 'SecurityPatch',
    reimageRisk: 'none',
  } as const;
  return { action: isUndo ? { ...action, isUndo } : action, outcome: result };
}

describe('flips', () => {
  const drifted = aCluster({ nodeOSUpgradeChannel: 'None', lastModifiedBy: 'ops@example.com' });
  const set = (atMs: number): ClusterMemory => ({ channelSet: { from: 'None', to: 'SecurityPatch', atMs } });

  it('one write is undone once, however often it is seen', () => {
    const once = rememberFlip(set(1), drifted, nowMs);
    expect(once.flips).toEqual([{ setAtMs: 1, seenAtMs: nowMs, to: 'None', by: 'ops@example.com' }]);
    expect(rememberFlip(once, drifted, nowMs + 1)).toBe(once);
  });

  it('what still stands is no flip, and neither is what the warden never set', () => {
    expect(rememberFlip(set(1), aCluster(), nowMs).flips).toBeUndefined();
    expect(rememberFlip({}, drifted, nowMs)).toEqual({});
  });

  it('the second one within the period makes a contest, and going on ends it', () => {
    const first = rememberFlip(set(1), drifted, nowMs - 3 * dayMs);
    expect(contestedFlips(first, policy, nowMs)).toEqual([]);
    const second = rememberFlip({ ...first, ...set(2) }, drifted, nowMs);
    expect(contestedFlips(second, policy, nowMs)).toHaveLength(2);
    expect(contestedFlips(second, policy, nowMs + 12 * dayMs)).toEqual([]);
    expect(contestedFlips(resumed(second), policy, nowMs)).toEqual([]);
  });
});

describe('outcomes', () => {
  const refusal = { status: 409, code: 'ScopeLocked', message: 'locked' };

  it('a refusal is remembered until something succeeds', () => {
    const refused = rememberOutcomes({}, [outcome({ kind: 'refused', refusal })], nowMs);
    expect(refused.refusal).toEqual({ action: 'set-channel', refusal, atMs: nowMs });
    expect(rememberOutcomes(refused, [outcome({ kind: 'busy', detail: '' })], nowMs)).toBe(refused);
    expect(rememberOutcomes(refused, [outcome({ kind: 'applied', evidence })], nowMs)).toEqual({
      channelSet: { from: 'None', to: 'SecurityPatch', atMs: nowMs },
      writtenAtMs: nowMs,
    });
  });

  it('an undo is remembered, and forgotten when the channel is set again', () => {
    const undone = rememberOutcomes({}, [outcome({ kind: 'applied', evidence }, true)], nowMs);
    expect(undone.undoneAtMs).toBe(nowMs);
    expect(rememberOutcomes(undone, [outcome({ kind: 'applied', evidence })], nowMs).undoneAtMs).toBeUndefined();
  });
});

describe('exemptions', () => {
  const tag = (value: string) => readExemptionTag({ 'aks-patch-warden-exempt': value }, 90, nowMs);

  it.each([
    ['until=2026-11-21; owner=a; reason=b', 'exemption'],
    ['owner = a ; reason = b ; until = 2026-12-24', 'exemption'],
    ['until=2026-12-24', 'invalid'],
    ['until=tomorrow; owner=a; reason=b', 'invalid'],
    ['until=2028-12-24; owner=a; reason=b', 'invalid'],
    ['until=2026-13-45; owner=a; reason=b', 'invalid'],
  ])('the tag "%s": %s', (value, kind) => {
    expect(tag(value).kind).toBe(kind);
  });

  it('hold to the end of their last day, and the longest of several counts', () => {
    const granted: Exemption = { owner: 'x', reason: 'y', untilMs: nowMs + dayMs, source: 'request' };
    const longer: Exemption = { ...granted, owner: 'z', untilMs: nowMs + 2 * dayMs, source: 'policy' };
    const exempt = (memory: ClusterMemory, exemptions: readonly Exemption[], atMs: number) =>
      activeExemption({ tags: {} }, { ...aPolicy(), exemptions }, { memory, nowMs: atMs })?.owner;
    expect(exempt({ exemption: granted }, [longer], nowMs)).toBe('z');
    expect(exempt({ exemption: granted }, [], nowMs + dayMs - 1)).toBe('x');
    expect(exempt({ exemption: granted }, [], nowMs + dayMs)).toBeUndefined();
  });
});

describe('rings', () => {
  const rings = { order: ['canary', 'early', 'broad'], soakHours: 24 };
  const record = (
    ring: string | undefined,
    more: Partial<ClusterRecord> = {},
    setAgoHours?: number,
  ): ClusterRecord => ({
    cluster: aCluster().ref,
    location: 'westeurope',
    verdict: 'compliant',
    fingerprint: '',
    sinceMs: 0,
    judgedAtMs: 0,
    state: { kind: 'judged' },
    memory: {
      ...(ring === undefined ? {} : { ring }),
      ...(setAgoHours === undefined ? {} : { writtenAtMs: nowMs - setAgoHours * hourMs }),
    },
    ...more,
  });

  const held = (reason: HoldReason): ClusterRecord =>
    record('canary', {
      lastOutcome: 'held',
      lastLine: aRun({ held: [{ repairs: 'channel.drifted', reason }] }).line,
    });
  const failed = { kind: 'cluster-busy', provisioningState: 'Failed' } as const;
  const refusal = {
    action: 'set-channel',
    refusal: { status: 409, code: 'ScopeLocked', message: '' },
    atMs: nowMs - hourMs,
  } as const;
  const refused: ClusterRecord = {
    ...record('canary', { lastOutcome: 'planned' }),
    memory: { ring: 'canary', refusal },
  };

  it.each<[string, readonly ClusterRecord[], boolean, number]>([
    ['nobody was ever looked at', [], true, 0],
    ['the first ring has soaked', [record('canary', {}, 25)], false, 2],
    ['the first ring was changed an hour ago', [record('canary', {}, 1), record('broad')], false, 0],
    ['the second ring was changed an hour ago', [record('canary', {}, 48), record('early', {}, 1)], false, 1],
    ['a failure in the first ring stops the rest', [record('canary', { lastOutcome: 'failed' }, 48)], false, 0],
    ['the budget held a canary back', [held({ kind: 'over-limit', limit: 1 })], false, 0],
    ['a canary waits for its window', [held({ kind: 'waits-for-window', opensAtMs: nowMs })], false, 0],
    ['a canary has no window that it could wait for', [held({ kind: 'waits-for-window' })], false, 2],
    ['a canary waits for a person', [held({ kind: 'no-etag' })], false, 2],
    ['a canary is broken by itself', [held(failed)], false, 2],
    [
      'a canary can no longer be read, nor found',
      [{ ...held(failed), lastOutcome: 'failed', state: { kind: 'unread', isMissing: true } }],
      false,
      2,
    ],
    [
      'Azure refused a canary that somebody has taken over',
      [{ ...held({ kind: 'owner-repairs', tool: 'terraform' }), memory: refused.memory }],
      false,
      2,
    ],
    [
      'a canary was deleted',
      [{ ...held({ kind: 'over-limit', limit: 1 }), state: { kind: 'gone', sinceMs: 1 } }],
      false,
      2,
    ],
    ['Azure refused a canary, and an audit has looked at it since', [refused], false, 0],
    ['a failure in the last ring stops nobody', [record(undefined, { lastOutcome: 'failed' })], false, 2],
    ['an unseen cluster might be a canary', [record('canary', {}, 48)], true, 0],
  ])('%s: ring %#', (_, records, hasUnseenClusters, open) => {
    expect(openRing(rings, { records, hasUnseenClusters }, nowMs)).toBe(open);
  });

  it('an unknown ring counts as the last', () => {
    expect([ringIndex(rings, undefined), ringIndex(rings, 'EARLY'), ringIndex(rings, 'x')]).toEqual([2, 1, 2]);
  });
});

describe('code that owns a cluster', () => {
  it.each([
    [{ tags: { ManagedBy: 'Terraform' } }, 'terraform'],
    [{ tags: { 'azd-env-name': 'prod' } }, 'bicep'],
    [{ tags: { note: 'terraform is great' } }, undefined],
    [{ tags: {}, createdBy: 'terraform-sp' }, 'terraform'],
    [{ tags: {}, createdBy: 'AKS Fleet Manager' }, 'fleet'],
    [{ tags: {} }, undefined],
  ])('%j: %s', (cluster, tool) => {
    expect(codeToolOf(cluster, 'detect')).toBe(tool);
    expect(codeToolOf(cluster, 'none')).toBeUndefined();
    expect(codeToolOf(cluster, 'bicep')).toBe('bicep');
  });
});
