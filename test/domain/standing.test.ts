/** How a cluster stands: every row of the table, and the laws that hold for all of them. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import { fleetDay } from '../../shared/domain/fleet/fleet-day.ts';
import { standingOfShown, type ShownCluster } from '../../shared/domain/fleet/shown-cluster.ts';
import { countFleet, summarise } from '../../shared/domain/fleet/fleet-summary.ts';
import type { Finding, FindingCode } from '../../shared/domain/judging/finding.ts';
import { severities } from '../../shared/domain/judging/severity.ts';
import type { ClusterRecord } from '../../shared/domain/record/cluster-record.ts';
import { withOutcomes } from '../../shared/domain/record/cluster-run.ts';
import {
  standingOfJudgement,
  standingOfRecord,
  standingOfUnread,
} from '../../shared/domain/record/standing-evidence.ts';
import {
  countStandings,
  lateFindings,
  repairedForDays,
  standingOf,
  standings,
  type Look,
  type RepairProgress,
  type Standing,
  type StandingEvidence,
} from '../../shared/domain/record/standing.ts';
import type { SweepLine } from '../../shared/domain/record/sweep-line.ts';
import type { Action, HoldReason } from '../../shared/domain/repair/action.ts';
import { judge } from '../../shared/domain/repair/judge-cluster.ts';
import type { WriteOutcome } from '../../shared/domain/repair/write-outcome.ts';
import { dayMs } from '../../shared/domain/time/durations.ts';
import { aPool, aSnapshot } from '../builders/a-cluster.ts';
import { aFleetPolicy } from '../builders/a-policy.ts';
import { aDriftFinding, aRun } from '../builders/a-run.ts';
import { aNodeOSWindow, aWindow } from '../builders/a-window.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');

type Told = StandingEvidence['findings'][number];
const drift: Told = { code: 'channel.drifted', severity: 'error', effect: 'drift' };
const advice = (code: FindingCode, severity: Told['severity']): Told => ({ code, severity, effect: 'advice' });
const repair = (progress: RepairProgress, repairs: FindingCode = 'channel.drifted') => ({ repairs, progress });

const well: StandingEvidence = {
  look: 'compliant',
  findings: [],
  repairs: [],
  mayWrite: true,
  hasFailed: false,
  opensAgain: true,
  wasWritten: false,
};
const adrift: StandingEvidence = { ...well, look: 'drifted', findings: [drift] };

describe('the first that fits', () => {
  it.each<[string, StandingEvidence, Standing]>([
    ['an exemption holds', { ...well, look: 'exempt' }, 'exempt'],
    ['an exemption holds, whatever is wrong', { ...adrift, look: 'exempt', hasFailed: true }, 'exempt'],
    ['Azure refuses the reading', { ...well, look: 'refused' }, 'needs-you'],
    ['it was not read, or not in full', { ...well, look: 'unknown' }, 'cannot-tell'],
    [
      'it was not read, and the last run failed: who reads again tells',
      { ...adrift, look: 'unknown', hasFailed: true },
      'cannot-tell',
    ],
    ['it drifts, and nothing is planned', adrift, 'needs-you'],
    ['it drifts, and the repair waits for a person', { ...adrift, repairs: [repair('stuck')] }, 'needs-you'],
    ['it drifts, and the repair comes', { ...adrift, repairs: [repair('coming')] }, 'decides-itself'],
    [
      'it drifts, and the repair comes only where the warden may write',
      { ...adrift, repairs: [repair('coming')], mayWrite: false },
      'needs-you',
    ],
    ['somebody took the images back', { ...adrift, repairs: [repair('resting')], mayWrite: false }, 'decides-itself'],
    [
      'somebody took the images back, and a window is missing besides',
      { ...adrift, repairs: [repair('resting'), repair('coming', 'window.missing')], mayWrite: false },
      'needs-you',
    ],
    [
      'one repair comes and another waits for a person',
      { ...adrift, repairs: [repair('coming'), repair('stuck', 'window.rare')] },
      'needs-you',
    ],
    [
      'one thing is repaired and about another nothing is done',
      { ...adrift, findings: [drift, { ...drift, code: 'pool.failed' }], repairs: [repair('done')], wasWritten: true },
      'needs-you',
    ],
    [
      'one thing is repaired and another comes',
      { ...adrift, repairs: [repair('done'), repair('coming', 'window.missing')], wasWritten: true },
      'decides-itself',
    ],
    ['all is repaired', { ...adrift, repairs: [repair('done')], wasWritten: true }, 'repaired'],
    ['the last run failed', { ...adrift, repairs: [repair('coming')], hasFailed: true }, 'needs-you'],
    ['the last run failed on a cluster that is well', { ...well, hasFailed: true, wasWritten: true }, 'needs-you'],
    ['it is well, with an error beside', { ...well, findings: [advice('cluster.failed', 'error')] }, 'needs-you'],
    ['it is well, with a warning beside', { ...well, findings: [advice('window.tight', 'warning')] }, 'on-time'],
    [
      'the repair comes, with an error beside that it does not end',
      { ...adrift, findings: [drift, advice('cluster.write-refused', 'error')], repairs: [repair('coming')] },
      'needs-you',
    ],
    [
      'the repair comes, and the image is so old for want of it',
      { ...adrift, findings: [drift, advice('image.unsupported', 'error')], repairs: [repair('coming')] },
      'decides-itself',
    ],
    [
      'the image is too old although the channel is on',
      { ...well, findings: [advice('image.unsupported', 'error')] },
      'needs-you',
    ],
    ['it is late, and an opening comes', { ...well, findings: [advice('image.stale', 'warning')] }, 'decides-itself'],
    [
      'it is late, and no opening is known to come',
      { ...well, findings: [advice('image.stale', 'warning')], opensAgain: false },
      'needs-you',
    ],
    [
      'it is late, and the warden may not write: AKS brings the image, not the warden',
      { ...well, findings: [advice('image.stale', 'warning')], mayWrite: false },
      'decides-itself',
    ],
    [
      'it is late and was written lately',
      { ...well, findings: [advice('image.stale', 'warning')], wasWritten: true },
      'decides-itself',
    ],
    ['it is well and was written lately', { ...well, wasWritten: true }, 'repaired'],
    ['it is well', well, 'on-time'],
  ])('%s', (_, evidence, standing) => {
    expect(standingOf(evidence)).toBe(standing);
  });
});

const anyEvidence: fc.Arbitrary<StandingEvidence> = fc.record({
  look: fc.constantFrom<Look>('compliant', 'drifted', 'exempt', 'refused', 'unknown'),
  findings: fc.array(
    fc.record({
      code: fc.constantFrom<FindingCode>('channel.drifted', 'window.missing', 'image.stale', 'image.unsupported'),
      severity: fc.constantFrom(...severities),
      effect: fc.constantFrom('drift' as const, 'unknown' as const, 'advice' as const),
    }),
    { maxLength: 4 },
  ),
  repairs: fc.array(
    fc.record({
      repairs: fc.constantFrom<FindingCode>('channel.drifted', 'window.missing'),
      progress: fc.constantFrom<RepairProgress>('done', 'coming', 'resting', 'stuck'),
    }),
    { maxLength: 3 },
  ),
  mayWrite: fc.boolean(),
  hasFailed: fc.boolean(),
  opensAgain: fc.boolean(),
  wasWritten: fc.boolean(),
});

describe('whatever is known of a cluster', () => {
  it('it stands in exactly one of six ways, and together they add up', () => {
    fc.assert(
      fc.property(fc.array(anyEvidence, { maxLength: 30 }), (fleet) => {
        const each = fleet.map(standingOf);
        expect(each.filter((standing) => !standings.includes(standing))).toEqual([]);
        const counts = countStandings(each);
        expect(Object.keys(counts)).toEqual([...standings]);
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(fleet.length);
      }),
    );
  });

  it('it is never well while something is late, failed, open or not known', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        if (!['repaired', 'on-time'].includes(standingOf(evidence))) return;
        const { look, findings, repairs, hasFailed } = evidence;
        expect([look === 'compliant' || look === 'drifted', hasFailed]).toEqual([true, false]);
        if (look === 'drifted') expect(repairs.filter(({ progress }) => progress !== 'done')).toEqual([]);
        else expect(findings.filter(({ code }) => lateFindings.has(code))).toEqual([]);
      }),
    );
  });

  it('a right to write never makes it ask for a person', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        if (standingOf({ ...evidence, mayWrite: true }) === 'needs-you')
          expect(standingOf({ ...evidence, mayWrite: false })).toBe('needs-you');
      }),
    );
  });
});

const setChannel: Action = {
  kind: 'set-channel',
  repairs: 'channel.drifted',
  from: 'None',
  to: 'SecurityPatch',
  reimageRisk: 'none',
};
const evidence = { leaf: 'x', before: null, after: 'y' };
const outcome = (each: WriteOutcome): Partial<SweepLine> => ({ actions: [{ action: setChannel, outcome: each }] });
const held = (reason: HoldReason): Partial<SweepLine> => ({
  held: [{ repairs: 'channel.drifted', action: setChannel, reason }],
});

function aRecord(more: Partial<ClusterRecord> = {}, line: Partial<SweepLine> = {}): ClusterRecord {
  return {
    cluster: clusterRef('11111111-1111-4111-8111-111111111111', 'rg', 'aks-1'),
    location: 'westeurope',
    verdict: 'drifted',
    fingerprint: 'x',
    sinceMs: nowMs - dayMs,
    judgedAtMs: nowMs - 60_000,
    memory: {},
    state: { kind: 'judged' },
    lastLine: aRun(line).line,
    telling: { receivers: [], timeZone: 'UTC', mode: 'enforce', background: { pools: [], nextOpenings: [] } },
    nodeOS: {
      reading: { kind: 'scheduled', window: aWindow() },
      channel: 'NodeImage',
      isStopped: false,
      images: {},
      missedInARow: 0,
    },
    ...more,
  };
}

const exemption = { owner: 'team', reason: 'fair', untilMs: nowMs + dayMs, source: 'request' } as const;
const exempt = (more: Partial<typeof exemption> | { source: 'tag' }): Partial<SweepLine> => ({
  findings: [
    { code: 'cluster.exempt', severity: 'info', effect: 'advice', evidence: { ...exemption, ...more } },
    aDriftFinding(),
  ],
});
const refusal = { status: 403, code: 'AuthorizationFailed', message: '' };
const followsPolicy = { findings: [] };
const stale: Finding = {
  code: 'image.stale',
  severity: 'warning',
  effect: 'advice',
  evidence: { pools: [], staleAfterDays: 21 },
};
const writeRefused: Finding = {
  code: 'cluster.write-refused',
  severity: 'error',
  effect: 'advice',
  evidence: { action: 'set-channel', refusal, atMs: nowMs },
};
const problem = (each: SweepLine['problem']): Partial<SweepLine> => ({ findings: [], ...(each && { problem: each }) });
const unread = { verdict: 'indeterminate', state: { kind: 'unread', isMissing: false } } as const;
const openWrite = {
  stage: 'begun',
  action: setChannel,
  evidence,
  startedAtMs: nowMs,
  story: aRun(),
} as const;

describe('a cluster as it is remembered', () => {
  it.each<[string, ClusterRecord, Standing]>([
    ['was never read', aRecord({ ...unread }, {}), 'cannot-tell'],
    ['was not found by the last sweep', aRecord({ state: { kind: 'unread', isMissing: true } }), 'cannot-tell'],
    ['was read in part', aRecord({ verdict: 'indeterminate' }), 'cannot-tell'],
    ['cannot be read: it needs a right', aRecord(unread, problem({ kind: 'refused', refusal })), 'needs-you'],
    [
      'cannot be read: Azure says no for another reason',
      aRecord(unread, problem({ kind: 'refused', refusal: { ...refusal, status: 400 } })),
      'cannot-tell',
    ],
    ['made no sense', aRecord(unread, problem({ kind: 'unreadable', detail: '' })), 'cannot-tell'],
    [
      'was given up',
      aRecord({ ...unread, lastOutcome: 'failed' }, problem({ kind: 'poisoned', detail: '' })),
      'cannot-tell',
    ],
    ['is exempt by a tag', aRecord({ verdict: 'exempt' }, exempt({ source: 'tag' })), 'exempt'],
    [
      'was exempt by a tag until yesterday, and nobody has looked since',
      aRecord({ verdict: 'exempt' }, exempt({ source: 'tag', untilMs: nowMs } as never)),
      'cannot-tell',
    ],
    ['is exempt by request', aRecord({ verdict: 'exempt', memory: { exemption } }, exempt({})), 'exempt'],
    ['is exempt by request since a moment ago', aRecord({ memory: { exemption } }), 'exempt'],
    ['is exempt by request and was never read', aRecord({ ...unread, memory: { exemption } }), 'exempt'],
    ['is not exempt any more, by request', aRecord({ verdict: 'exempt' }, exempt({})), 'cannot-tell'],
    ['follows policy', aRecord({ verdict: 'compliant' }, followsPolicy), 'on-time'],
    [
      'was repaired six days ago',
      aRecord({ verdict: 'compliant', memory: { writtenAtMs: nowMs - 6 * dayMs } }, followsPolicy),
      'repaired',
    ],
    [
      'was repaired a week ago',
      aRecord({ verdict: 'compliant', memory: { writtenAtMs: nowMs - repairedForDays * dayMs } }, followsPolicy),
      'on-time',
    ],
    [
      'had its channel set by the first version of the app',
      aRecord(
        { verdict: 'compliant', memory: { channelSet: { from: 'None', to: 'NodeImage', atMs: nowMs - dayMs } } },
        followsPolicy,
      ),
      'repaired',
    ],
    [
      'was repaired in the last run',
      aRecord({ memory: { writtenAtMs: nowMs } }, outcome({ kind: 'applied', evidence })),
      'repaired',
    ],
    [
      'was repaired in the last run, after Azure had refused it before',
      aRecord(
        { memory: { writtenAtMs: nowMs } },
        { ...outcome({ kind: 'applied', evidence }), findings: [aDriftFinding(), writeRefused] },
      ),
      'repaired',
    ],
    [
      'was repaired, and drifts again',
      aRecord({ memory: { writtenAtMs: nowMs - dayMs } }, held({ kind: 'contested' })),
      'needs-you',
    ],
    ['waits for its window', aRecord({}, held({ kind: 'waits-for-window', opensAtMs: nowMs })), 'decides-itself'],
    ['waits for a window that never comes', aRecord({}, held({ kind: 'waits-for-window' })), 'needs-you'],
    [
      'waits for its window, and policy audits',
      aRecord({}, { ...held({ kind: 'waits-for-window', opensAtMs: nowMs }), mode: 'audit' }),
      'needs-you',
    ],
    [
      'waits for its window because somebody asked, and policy audits',
      aRecord(
        { release: { atMs: nowMs, requestedMode: 'enforce' } },
        { ...held({ kind: 'waits-for-window', opensAtMs: nowMs }), mode: 'audit' },
      ),
      'decides-itself',
    ],
    [
      'would be repaired, and policy audits',
      aRecord({}, { ...outcome({ kind: 'planned' }), mode: 'audit' }),
      'needs-you',
    ],
    [
      'rests after a rollback',
      aRecord({}, { ...held({ kind: 'rolled-back', untilMs: nowMs }), mode: 'audit' }),
      'decides-itself',
    ],
    ['has a write that is not verified', aRecord({}, outcome({ kind: 'accepted', evidence })), 'decides-itself'],
    ['has a write that crashed', aRecord({ state: { kind: 'writing', openWrite } }), 'decides-itself'],
    ['is tried again by the next sweep', aRecord({}, outcome({ kind: 'busy', detail: '' })), 'decides-itself'],
    ['was refused', aRecord({ lastOutcome: 'failed' }, outcome({ kind: 'refused', refusal })), 'needs-you'],
    [
      'took it and lost it',
      aRecord({ lastOutcome: 'failed' }, outcome({ kind: 'not-applied', evidence })),
      'needs-you',
    ],
    [
      'failed, and the next look left it to the sweep',
      aRecord({ lastOutcome: 'failed' }, held({ kind: 'waits-for-sweep' })),
      'needs-you',
    ],
    ['is late, and opens again', aRecord({ verdict: 'compliant' }, { findings: [stale] }), 'decides-itself'],
    [
      'is late, and has no window',
      aRecord({ verdict: 'compliant', nodeOS: undefined } as never, { findings: [stale] }),
      'needs-you',
    ],
    [
      'is late, and AKS installs nothing there',
      aRecord({ verdict: 'compliant', nodeOS: { ...aRecord().nodeOS!, channel: 'Unmanaged' } }, { findings: [stale] }),
      'needs-you',
    ],
    [
      'is late and stopped: nothing moves until somebody starts it',
      aRecord({ verdict: 'compliant', nodeOS: { ...aRecord().nodeOS!, isStopped: true } }, { findings: [stale] }),
      'needs-you',
    ],
    ['drifted when the first version saw it', aRecord({ lastLine: undefined } as never), 'needs-you'],
  ])('%s', (_, record, standing) => {
    expect(standingOfRecord(record, nowMs)).toBe(standing);
  });

  it('stands for nothing that is known where its record cannot be read', () => {
    expect(standingOfUnread).toBe('cannot-tell');
  });
});

describe('a cluster that is shown', () => {
  const judged = judge(aSnapshot(), aFleetPolicy(), { nowMs });
  const onTime = aRecord({ verdict: 'compliant' }, followsPolicy);
  const failed = aRecord({ verdict: 'compliant', lastOutcome: 'failed' }, followsPolicy);
  it.each<[string, ShownCluster, Standing | undefined]>([
    ['is read just now', { judgement: judged, history: [] }, 'on-time'],
    ['is well, and the last run failed', { judgement: judged, record: failed, history: [] }, 'needs-you'],
    [
      'is read again after a reading that failed',
      { judgement: judged, record: aRecord({ ...unread, lastOutcome: 'failed' }), history: [] },
      'on-time',
    ],
    [
      'is refused for want of a right',
      { unread: { kind: 'refused', refusal }, record: onTime, history: [] },
      'needs-you',
    ],
    ['makes no sense', { unread: { kind: 'unreadable', problem: '' }, record: onTime, history: [] }, 'cannot-tell'],
    [
      'is asked for too often',
      { unread: { kind: 'throttled', retryAfterSeconds: 9 }, record: onTime, history: [] },
      'on-time',
    ],
    [
      'is asked for too often at first',
      { unread: { kind: 'throttled', retryAfterSeconds: 9 }, history: [] },
      'cannot-tell',
    ],
    [
      'is exempt, and refused',
      { unread: { kind: 'refused', refusal }, record: aRecord({ memory: { exemption } }), history: [] },
      'exempt',
    ],
    ['has a record that cannot be read', { judgement: judged, recordProblem: 'newer', history: [] }, 'cannot-tell'],
    ['is gone', { unread: { kind: 'gone' }, record: onTime, history: [] }, undefined],
  ])('%s', (_, shown, standing) => {
    expect(standingOfShown(shown, nowMs)).toBe(standing);
  });
});

describe('a cluster that is judged', () => {
  const off = { nodeOSUpgradeChannel: 'None' } as const;
  const old = { pools: [aPool({ nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202610.01.0' })] };
  const noon = [aNodeOSWindow()];
  it.each<[string, Parameters<typeof aSnapshot>, 'audit' | 'enforce', Standing]>([
    ['follows policy', [{}, noon], 'audit', 'on-time'],
    ['drifts in mode audit', [off, noon], 'audit', 'needs-you'],
    ['drifts in mode enforce', [off, noon], 'enforce', 'decides-itself'],
    [
      'has a pool whose last operation failed',
      [{ pools: [aPool({ provisioningState: 'Failed' })] }, noon],
      'enforce',
      'needs-you',
    ],
    [
      'has a pool without images any more',
      [{ pools: [aPool(), aPool({ name: 'win19', osType: 'Windows', osSku: 'Windows2019' })] }, noon],
      'enforce',
      'needs-you',
    ],
    ['is stopped and drifts', [{ ...off, isStopped: true }, noon], 'enforce', 'needs-you'],
    ['is busy and drifts', [{ ...off, provisioningState: 'Upgrading' }, noon], 'enforce', 'decides-itself'],
    ['is late, and opens again', [old, noon], 'audit', 'decides-itself'],
    ['is late and stopped', [{ ...old, isStopped: true }, noon], 'audit', 'needs-you'],
  ])('%s', (_, [cluster, configurations], mode, standing) => {
    const judged = judge(aSnapshot(cluster, configurations), aFleetPolicy({ mode }), { nowMs });
    expect([judged.verdict.findings.map(({ code }) => code), standingOfJudgement(judged, nowMs)]).toEqual([
      expect.anything(),
      standing,
    ]);
  });

  it('that was written yesterday is repaired', () => {
    const memory = { writtenAtMs: nowMs - dayMs };
    const judged = judge(aSnapshot(), aFleetPolicy(), { nowMs, memory: () => memory });
    expect(standingOfJudgement(judged, nowMs)).toBe('repaired');
  });

  it('stands as it is remembered after a run that changed nothing', () => {
    const channel = fc.constantFrom('None', 'Unmanaged', 'SecurityPatch', 'NodeImage', 'Unspecified');
    const state = fc.constantFrom('Succeeded', 'Failed', 'Upgrading', 'Canceled');
    const image = fc.constantFrom(
      undefined,
      'AKSUbuntu-2204gen2containerd-202610.01.0',
      'AKSUbuntu-2204gen2containerd-202601.01.0',
    );
    const cluster = fc.record({
      channel,
      state,
      poolState: state,
      image,
      isStopped: fc.boolean(),
      isExempt: fc.boolean(),
    });
    const configurations = fc.constantFrom([], [aNodeOSWindow()], [aNodeOSWindow({ durationHours: 2 })]);
    fc.assert(
      fc.property(cluster, configurations, fc.constantFrom('audit', 'enforce'), (each, windows, mode) => {
        const tags = { 'aks-patch-warden-exempt': 'until=2026-12-31; owner=team-x; reason=freeze' };
        const snapshot = aSnapshot(
          {
            nodeOSUpgradeChannel: each.channel as never,
            provisioningState: each.state,
            isStopped: each.isStopped,
            tags: each.isExempt ? tags : {},
            pools: [aPool({ provisioningState: each.poolState, ...(each.image && { nodeImageVersion: each.image }) })],
          },
          windows,
        );
        const judged = judge(snapshot, aFleetPolicy({ mode: mode as 'audit' }), { nowMs });
        const { verdict, plan } = judged;
        const { line } = withOutcomes(
          aRun({ verdict: verdict.kind, findings: verdict.findings, mode: mode as 'audit' }),
          plan.actions.map((action) => ({ action, outcome: { kind: 'planned' } })),
          plan.held,
        );
        const reading = windows[0]?.reading;
        const watch = { channel: each.channel as never, isStopped: each.isStopped, images: {}, missedInARow: 0 };
        const record = {
          ...aRecord({ verdict: verdict.kind, lastOutcome: line.outcome, lastLine: line }),
          nodeOS: reading === undefined ? undefined : { ...watch, reading },
        } as ClusterRecord;
        expect(standingOfRecord(record, nowMs)).toBe(standingOfJudgement(judged, nowMs));
      }),
      { numRuns: 500 },
    );
  });
});

const anyRecord: fc.Arbitrary<ClusterRecord> = fc
  .record({
    verdict: fc.constantFrom('compliant', 'drifted', 'exempt', 'indeterminate'),
    kind: fc.constantFrom('judged', 'unread'),
    ring: fc.constantFrom(undefined, 'canary', 'rest'),
    location: fc.constantFrom('westeurope', 'WestEurope', 'eastus', ''),
    line: fc.constantFrom(
      outcome({ kind: 'applied', evidence }),
      held({ kind: 'contested' }),
      { findings: [stale] },
      {},
    ),
    writtenAtMs: fc.constantFrom(undefined, nowMs - dayMs),
  })
  .map(({ verdict, kind, ring, location, line, writtenAtMs }) => {
    const memory = { ...(ring && { ring }), ...(writtenAtMs && { writtenAtMs }) };
    const state = kind === 'judged' ? ({ kind } as const) : ({ kind: 'unread', isMissing: true } as const);
    return aRecord({ verdict: verdict, state, location, memory }, line);
  });

describe('a fleet', () => {
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((all, n) => all + n, 0);

  it('is its clusters, read or not: in the digest and in the row of the day', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 40 }), fc.nat(3), (records, unreadable) => {
        const fleet = { records, unreadable };
        const counts = countFleet(fleet, nowMs);
        const { clusters, standings: told, open } = summarise(fleet, nowMs);
        expect([sum(counts), clusters, told]).toEqual([
          records.length + unreadable,
          records.length + unreadable,
          counts,
        ]);
        expect(open).toHaveLength(counts['needs-you'] + counts['decides-itself']);
        const { groups } = fleetDay(fleet, nowMs);
        for (const standing of standings)
          expect(groups.reduce((all, group) => all + group.standings[standing], 0)).toBe(counts[standing]);
      }),
    );
  });

  it('is kept for a day by ring and region, in the same order whoever lists it', () => {
    const fleet = [
      aRecord({ memory: { ring: 'rest' }, location: 'WestEurope' }),
      aRecord({ memory: { ring: 'canary' }, location: 'eastus', verdict: 'compliant' }, followsPolicy),
      aRecord({ memory: { ring: 'rest' }, location: 'westeurope', verdict: 'indeterminate' }),
      aRecord({ location: '' }),
    ];
    const day = fleetDay({ records: fleet, unreadable: 2 }, nowMs);
    expect(day).toMatchObject({ day: '2026-11-21', countedAtMs: nowMs });
    expect(
      day.groups.map(({ ring, region, standings: counts }) => [
        ring,
        region,
        counts['needs-you'],
        counts['cannot-tell'],
      ]),
    ).toEqual([
      [undefined, undefined, 1, 0],
      ['canary', 'eastus', 0, 0],
      ['rest', 'westeurope', 1, 1],
      [undefined, undefined, 0, 2],
    ]);
    expect(fleetDay({ records: fleet.toReversed(), unreadable: 2 }, nowMs)).toEqual(day);
  });
});
