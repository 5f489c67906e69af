/** Tags are written by people whom policy need not trust: how far each reaches, what is refused, and what is told of it. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeExemption } from '../../shared/domain/judging/active-exemption.ts';
import type { ClusterMemory } from '../../shared/domain/judging/cluster-memory.ts';
import { findingWords } from '../../shared/domain/judging/about-findings.ts';
import { evaluate } from '../../shared/domain/judging/evaluate.ts';
import { changesSince, rememberTags, type TagChange } from '../../shared/domain/judging/tag-memory.ts';
import { tagNotices } from '../../shared/domain/notices/deed-notices.ts';
import { resolvePolicy, type FleetPolicy } from '../../shared/domain/policy/resolve-policy.ts';
import { dayMs } from '../../shared/domain/time/durations.ts';
import { aCluster, aSnapshot } from '../builders/a-cluster.ts';
import { aFleetPolicy } from '../builders/a-policy.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');
const open = { mayExempt: true, mayChooseRing: true, mayAddReceivers: true };
const shut = { mayExempt: false, mayChooseRing: false, mayAddReceivers: false };
const limits = { maximumDays: 90, announceDays: 7, byTag: { maximumClusters: 3, totalDays: 60 } };

function fleet(rest: Partial<FleetPolicy> = {}): FleetPolicy {
  return aFleetPolicy(
    { receivers: ['mail'], ring: 'broad' },
    {
      tags: open,
      receivers: [{ id: 'mail' }, { id: 'shop' }],
      rings: { order: ['canary', 'broad'], soakHours: 1 },
      exemptionLimits: limits,
      ...rest,
    },
  );
}

const exemptUntil = (atMs: number, owner = 'shop') => ({
  'aks-patch-warden-exempt': `until=${new Date(atMs).toISOString().slice(0, 10)}; owner=${owner}; reason=fair`,
});
const ringed = (ring: string) => ({ 'aks-patch-warden-ring': ring });
const told = (ids: string) => ({ 'aks-patch-warden-receivers': ids });

type Tags = Readonly<Record<string, string>>;

describe('what a tag decides', () => {
  it.each<[string, Tags, Partial<FleetPolicy>, { ring: string; receivers: string[] }, string[]]>([
    ['the ring', ringed('Canary'), {}, { ring: 'Canary', receivers: ['mail'] }, []],
    ['no ring that is none', ringed('first'), {}, { ring: 'broad', receivers: ['mail'] }, ['unknown-name']],
    ['any ring where none are', ringed('a'), { rings: undefined }, { ring: 'a', receivers: ['mail'] }, []],
    [
      'no ring, if it may not',
      ringed('canary'),
      { tags: shut },
      { ring: 'broad', receivers: ['mail'] },
      ['not-allowed'],
    ],
    ['a receiver', told('shop, mail'), {}, { ring: 'broad', receivers: ['mail', 'shop'] }, []],
    [
      'no receiver that is none',
      told('boss shop'),
      {},
      { ring: 'broad', receivers: ['mail', 'shop'] },
      ['unknown-name'],
    ],
    [
      'no receivers, if it may not',
      told('shop;boss'),
      { tags: shut },
      { ring: 'broad', receivers: ['mail'] },
      ['not-allowed', 'not-allowed'],
    ],
    [
      'nothing where policy is silent',
      ringed('canary'),
      { tags: undefined },
      { ring: 'broad', receivers: ['mail'] },
      ['not-allowed'],
    ],
  ])('%s', (_, tags, rest, effects, refused) => {
    const policy = resolvePolicy(fleet(rest), aCluster({ tags }));
    expect({ ring: policy.ring, receivers: policy.receivers }).toEqual(effects);
    const found = evaluate(aSnapshot({ tags }), policy, { nowMs }).findings.filter(
      ({ code }) => code === 'cluster.tag-refused',
    );
    expect(found.map(({ evidence }) => (evidence as { because: string }).because)).toEqual(refused);
    for (const finding of found) expect(findingWords(finding).message).toContain('has no effect');
  });

  it('is the mode only where it would be another one without tags', () => {
    const rules = [{ name: 'production', match: { tags: { env: 'prod' } }, mode: 'enforce' as const }];
    const modeOf = (tags: Tags) => {
      const { mode, tags: resolved } = resolvePolicy(fleet({ rules }), aCluster({ tags }));
      return [mode, resolved.effects.mode];
    };
    expect(modeOf({ env: 'prod' })).toEqual(['enforce', 'enforce']);
    expect(modeOf({ env: 'dev' })).toEqual(['audit', undefined]);
  });
});

interface Looked {
  readonly memory: ClusterMemory;
  readonly isExempt: boolean;
  readonly changes: readonly TagChange[];
}

/** A look of the warden at a cluster with these tags. */
function look(memory: ClusterMemory, tags: Tags, atMs: number, { rest = {}, isOverShare = false } = {}): Looked {
  const cluster = aCluster({ tags });
  const policy = resolvePolicy(fleet(rest), cluster);
  const after = rememberTags(memory, { cluster, policy, nowMs: atMs }, isOverShare);
  return {
    memory: after,
    isExempt: activeExemption(cluster, policy, { memory: after, nowMs: atMs }) !== undefined,
    changes: changesSince(memory.tags, after.tags, false),
  };
}

describe('an exemption by tag', () => {
  it('ends when the total is used up, although the tag is renewed, and says so', () => {
    let memory: ClusterMemory = {};
    const exempt: number[] = [];
    for (let day = 0; day < 100; day += 1) {
      const atMs = nowMs + day * dayMs;
      const looked = look(memory, exemptUntil(atMs + 20 * dayMs), atMs);
      memory = looked.memory;
      if (looked.isExempt) exempt.push(day);
    }
    expect(exempt).toEqual(Array.from({ length: 60 }, (_, day) => day));
    const atMs = nowMs + 70 * dayMs;
    const tags = exemptUntil(atMs + 20 * dayMs);
    const policy = resolvePolicy(fleet(), aCluster({ tags }));
    const { findings, kind } = evaluate(aSnapshot({ tags }), policy, { nowMs: atMs, memory });
    const refused = findings.find(({ code }) => code === 'cluster.tag-refused');
    expect([kind, refused?.evidence]).toMatchObject(['compliant', { because: 'total-days', limit: 60 }]);
  });

  it('is announced before the total ends it, whatever the tag says', () => {
    const first = look({}, exemptUntil(nowMs + 80 * dayMs), nowMs);
    const atMs = nowMs + 55 * dayMs;
    const tags = exemptUntil(atMs + 80 * dayMs);
    const { findings } = evaluate(aSnapshot({ tags }), resolvePolicy(fleet(), aCluster({ tags })), {
      nowMs: atMs,
      memory: first.memory,
    });
    expect(findings.map(({ code }) => code)).toContain('cluster.exemption-ending');
  });

  it('lasts half of the time at most, however the tag comes and goes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 40 }), (runs) => {
        let memory: ClusterMemory = {};
        let day = 0;
        const exemptDays: number[] = [];
        // Runs of days with and without the tag, in turn.
        for (const [index, length] of runs.entries())
          for (let each = 0; each < length; each += 1, day += 1) {
            const atMs = nowMs + day * dayMs;
            const looked = look(memory, index % 2 === 0 ? exemptUntil(atMs + 30 * dayMs) : {}, atMs);
            memory = looked.memory;
            if (looked.isExempt) exemptDays.push(day);
          }
        for (const start of exemptDays)
          expect(exemptDays.filter((each) => each >= start && each < start + 120).length).toBeLessThanOrEqual(61);
      }),
      { numRuns: 200 },
    );
  });

  it('is none when as many others as policy lets be are exempt', () => {
    const tags = exemptUntil(nowMs + 5 * dayMs);
    const { memory, isExempt, changes } = look({}, tags, nowMs, { isOverShare: true });
    expect([isExempt, memory.tags?.exemption, changes]).toEqual([false, undefined, []]);
    const { findings } = evaluate(aSnapshot({ tags }), resolvePolicy(fleet(), aCluster({ tags })), { nowMs, memory });
    expect(findings.find(({ code }) => code === 'cluster.tag-refused')?.evidence).toMatchObject({
      because: 'too-many',
      limit: 3,
    });
    expect(look(memory, tags, nowMs + dayMs).isExempt).toBe(true);
  });
});

describe('a change by tag', () => {
  const rules = [{ name: 'production', match: { tags: { env: 'prod' } }, mode: 'enforce' as const }];
  const kinds = (before: Tags, after: Tags) => {
    const first = look({}, before, nowMs, { rest: { rules } });
    return look(first.memory, after, nowMs + dayMs, { rest: { rules } }).changes;
  };
  const soon = nowMs + 9 * dayMs;

  it.each<[string, Tags, Tags, readonly object[]]>([
    ['nothing', ringed('canary'), ringed('canary'), []],
    ['an exemption', {}, exemptUntil(soon), [{ kind: 'exemption-by-tag', owner: 'shop' }]],
    ['a longer one', exemptUntil(soon), exemptUntil(soon + dayMs), [{ kind: 'exemption-by-tag' }]],
    ['another owner', exemptUntil(soon), exemptUntil(soon, 'pay'), [{ kind: 'exemption-by-tag', owner: 'pay' }]],
    ['its end', exemptUntil(soon), {}, [{ kind: 'exemption-by-tag-over', owner: 'shop' }]],
    ['a ring', ringed('canary'), ringed('broad'), [{ kind: 'ring-by-tag', from: 'canary', to: 'broad' }]],
    ['no ring', ringed('canary'), {}, [{ kind: 'ring-by-tag', from: 'canary' }]],
    ['receivers', told('mail'), told('shop'), [{ kind: 'receivers-by-tag', added: ['shop'], removed: ['mail'] }]],
    ['the mode', {}, { env: 'prod' }, [{ kind: 'mode-by-tag', to: 'enforce' }]],
    [
      'two at once',
      {},
      { ...ringed('canary'), ...told('shop') },
      [{ kind: 'ring-by-tag' }, { kind: 'receivers-by-tag' }],
    ],
  ])('that is %s', (_, before, after, changes) => {
    const found = kinds(before, after);
    expect(found).toMatchObject(changes);
    expect(found).toHaveLength(changes.length);
  });

  it('of a cluster that was never read is its exemption only; of one that an earlier version knew it is none', () => {
    const { memory } = look({}, { ...ringed('canary'), ...exemptUntil(soon) }, nowMs);
    expect(changesSince(undefined, memory.tags, true).map(({ kind }) => kind)).toEqual(['exemption-by-tag']);
    expect(changesSince(undefined, memory.tags, false)).toEqual([]);
  });

  it('makes the same notice again until it is remembered, and another one when it comes back', () => {
    const idsOf = (before: Looked, after: Looked) =>
      tagNotices({
        before: before.memory.tags,
        record: { cluster: aCluster().ref, location: 'westeurope', memory: after.memory },
        isNew: false,
        nowMs,
      }).map(({ id }) => id);
    const broad = look({}, ringed('broad'), nowMs);
    const canary = look(broad.memory, ringed('canary'), nowMs + dayMs);
    const again = look(broad.memory, ringed('canary'), nowMs + 2 * dayMs);
    expect(idsOf(broad, canary)).toEqual(idsOf(broad, again));
    const back = look(canary.memory, ringed('broad'), nowMs + 3 * dayMs);
    const forth = look(back.memory, ringed('canary'), nowMs + 4 * dayMs);
    expect(idsOf(back, forth)).not.toEqual(idsOf(broad, canary));
  });
});
