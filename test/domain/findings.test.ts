/** Each finding has a case in which it appears, and a healthy cluster has none. */

import { describe, expect, it } from 'vitest';
import { aboutFindings } from '../../shared/domain/about-findings.ts';
import type { Cluster, ClusterSnapshot } from '../../shared/domain/cluster.ts';
import { evaluate, type Moment } from '../../shared/domain/evaluate.ts';
import type { Finding, FindingCode } from '../../shared/domain/finding.ts';
import { judgeFleet } from '../../shared/domain/judge-fleet.ts';
import type { MaintenanceConfiguration } from '../../shared/domain/maintenance-window.ts';
import { openingsStarting } from '../../shared/domain/openings.ts';
import type { ClusterPolicy, WindowPolicy } from '../../shared/domain/policy.ts';
import { findingWords } from '../../shared/views/finding-words.ts';
import { clusterRef } from '../../shared/domain/cluster-ref.ts';
import { aCluster, aPool, aSnapshot } from '../builders/a-cluster.ts';
import { aFleetPolicy, aPolicy } from '../builders/a-policy.ts';
import { aConfiguration, aNodeOSWindow } from '../builders/a-window.ts';

/** A Saturday. */
const nowMs = Date.parse('2026-11-21T12:00Z');
const dayMs = 86_400_000;
const auto = 'aksManagedAutoUpgradeSchedule';
const nodeOS = 'aksManagedNodeOSUpgradeSchedule';

interface Case {
  readonly cluster?: Partial<Cluster>;
  readonly windows?: readonly MaintenanceConfiguration[];
  readonly policy?: Partial<ClusterPolicy>;
  readonly windowPolicy?: Partial<WindowPolicy>;
  readonly memory?: Partial<Moment>;
  readonly unresolved?: ClusterSnapshot['unresolved'];
  readonly atMs?: number;
}

function findings({
  cluster,
  windows,
  policy,
  windowPolicy,
  memory,
  unresolved,
  atMs = nowMs,
}: Case): readonly Finding[] {
  const snapshot = { ...aSnapshot(cluster, windows), ...(unresolved === undefined ? {} : { unresolved }) };
  return evaluate(snapshot, aPolicy(policy, windowPolicy), { nowMs: atMs, ...memory }).findings;
}

function found<Code extends FindingCode>(code: Code, given: Case): Extract<Finding, { code: Code }> | undefined {
  return findings(given).find((finding): finding is Extract<Finding, { code: Code }> => finding.code === code);
}

const withHint = (hint: object): Partial<ClusterPolicy> => ({ hints: { ...aPolicy().hints, ...hint } });
const acceptsUnmanaged: Partial<ClusterPolicy> = {
  nodeOSUpgradeChannel: { desired: 'SecurityPatch', accepted: ['SecurityPatch', 'Unmanaged'], fallback: 'NodeImage' },
};
const image = (date: string): Partial<Cluster> => ({
  pools: [aPool({ nodeImageVersion: `AKSUbuntu-2204gen2containerd-${date}.0` })],
});

const cases: readonly (readonly [FindingCode, string, Case, object])[] = [
  ['channel.drifted', 'the channel is None', { cluster: { nodeOSUpgradeChannel: 'None' } }, { observed: 'None' }],
  [
    'channel.locked',
    'AKS Automatic where NodeImage is not accepted',
    {
      cluster: { isAutomatic: true, nodeOSUpgradeChannel: 'NodeImage' },
      policy: {
        nodeOSUpgradeChannel: { desired: 'SecurityPatch', accepted: ['SecurityPatch'], fallback: 'NodeImage' },
      },
    },
    { by: 'aks-automatic' },
  ],
  [
    'channel.incompatible',
    'keys on disks are the customer\u2019s, and policy says so',
    { policy: withHint({ customerManagedKeysEnforced: true }) },
    { incompatibilities: [{ reason: 'customer-managed-keys', pools: [] }] },
  ],
  [
    'channel.unrecognised',
    'a channel of next year',
    { cluster: { nodeOSUpgradeChannel: 'Unrecognised', rawNodeOSUpgradeChannel: 'Quantum' } },
    { value: 'Quantum' },
  ],
  [
    'cluster.unresolved',
    'a template whose node pools are a parameter',
    { unresolved: [{ field: 'agentPoolProfiles', expression: "[parameters('pools')]" }] },
    { fields: [{ field: 'agentPoolProfiles' }] },
  ],
  [
    'channel.unmanaged',
    'Unmanaged is accepted, and a Windows pool gets nothing',
    {
      cluster: { nodeOSUpgradeChannel: 'Unmanaged', pools: [aPool(), aPool({ name: 'win', osType: 'Windows' })] },
      policy: acceptsUnmanaged,
    },
    { windowsPools: ['win'] },
  ],
  [
    'channel.settling',
    'set by the warden this morning',
    { memory: { memory: { channelSet: { from: 'None', to: 'SecurityPatch', atMs: nowMs - 6 * 3_600_000 } } } },
    { target: 'SecurityPatch' },
  ],
  [
    'channel.partial',
    'node auto-provisioning is on',
    { cluster: { hasNodeAutoProvisioning: true } },
    { reason: 'node-auto-provisioning' },
  ],
  ['cluster-channel.unset', 'no cluster channel', { cluster: { clusterUpgradeChannel: 'none' } }, { observed: 'none' }],
  [
    'cluster-channel.legacy',
    'node-image as cluster channel',
    { cluster: { clusterUpgradeChannel: 'node-image', nodeOSUpgradeChannel: 'NodeImage' } },
    { observed: 'node-image' },
  ],
  ['cluster.stopped', 'a stopped cluster', { cluster: { isStopped: true } }, {}],
  ['cluster.failed', 'a failed cluster', { cluster: { provisioningState: 'Failed' } }, { provisioningState: 'Failed' }],
  [
    'cluster.version-unsupported',
    'an old minor',
    { cluster: { kubernetesVersion: '1.29.4' } },
    { kubernetesVersion: '1.29.4' },
  ],
  ['image.stale', 'an image of sixty days', { cluster: image('202609.22') }, { pools: [{ ageDays: 60 }] }],
  ['image.unsupported', 'an image of half a year', { cluster: image('202605.20') }, { supportedDays: 90 }],
  [
    'channel.contested',
    'changed back twice this week',
    {
      memory: {
        memory: {
          flips: [
            { setAtMs: 1, seenAtMs: nowMs - 3 * dayMs, to: 'None' },
            { setAtMs: 2, seenAtMs: nowMs - dayMs, to: 'None', by: 'ops@example.com' },
          ],
        },
      },
    },
    { withinDays: 14, flips: [{}, { by: 'ops@example.com' }] },
  ],
  [
    'cluster.write-refused',
    'a lock',
    {
      memory: {
        memory: {
          refusal: {
            action: 'set-channel',
            refusal: { status: 409, code: 'ScopeLocked', message: 'locked' },
            atMs: nowMs - 1,
          },
        },
      },
    },
    { refusal: { code: 'ScopeLocked' } },
  ],
  [
    'cluster.exempt',
    'a tag says so',
    { cluster: { tags: { 'AKS-Patch-Warden-Exempt': 'until=2027-01-31; owner=shop; reason=fair = busy' } } },
    { owner: 'shop', reason: 'fair = busy', untilMs: Date.parse('2027-02-01T00:00Z'), source: 'tag' },
  ],
  [
    'cluster.exemption-ending',
    'three days are left',
    {
      memory: {
        memory: { exemption: { owner: 'shop', reason: 'fair', untilMs: nowMs + 3 * dayMs, source: 'request' } },
      },
    },
    { owner: 'shop' },
  ],
  [
    'cluster.exemption-invalid',
    'a tag without an end',
    { cluster: { tags: { 'aks-patch-warden-exempt': 'please' } } },
    { problem: 'until must be a date, YYYY-MM-DD' },
  ],
  ['window.missing', 'no window at all', { windows: [] }, { configuration: nodeOS }],
  ['window.too-short', 'two hours', { windows: [aNodeOSWindow({ durationHours: 2 })] }, { hours: 2, minimumHours: 4 }],
  [
    'window.starved',
    'a freeze that leaves three hours',
    {
      windows: [aNodeOSWindow({ startMinute: 1260, notAllowedDates: [{ start: '2026-11-23', end: '2026-11-24' }] })],
    },
    { usableHours: 3, openingStartMs: Date.parse('2026-11-22T21:00Z') },
  ],
  [
    'window.never-opens',
    'a start half a year away',
    { windows: [aNodeOSWindow({ startDate: '2027-05-01' })] },
    { startDate: '2027-05-01', horizonDays: 90 },
  ],
  [
    'window.not-started',
    'a start next month',
    { windows: [aNodeOSWindow({ startDate: '2026-12-01' })] },
    { startDate: '2026-12-01', firstOpeningMs: Date.parse('2026-12-06T01:00Z') },
  ],
  [
    'window.unreadable',
    'a window of a form nobody knows',
    { windows: [{ name: nodeOS, reading: { kind: 'unreadable', problem: 'schedule: hourly' } }] },
    { configuration: nodeOS, problem: 'schedule: hourly' },
  ],
  [
    'window.ignored',
    'default every second week',
    {
      windows: [
        aNodeOSWindow(),
        aConfiguration('default', { schedule: { kind: 'weekly', intervalWeeks: 2, dayOfWeek: 'Monday' } }),
      ],
    },
    { configuration: 'default' },
  ],
  [
    'window.no-effect',
    'a window beside the channel None',
    { cluster: { nodeOSUpgradeChannel: 'None' } },
    { configuration: nodeOS, channel: 'None' },
  ],
  [
    'window.misnamed',
    'a name from a page that misspells it',
    { windows: [aNodeOSWindow(), aConfiguration('AKSManagedNodeOSAutoUpgradeSchedule')] },
    { meant: nodeOS },
  ],
  [
    'window.rare',
    'every second month',
    {
      windows: [aNodeOSWindow({ schedule: { kind: 'absoluteMonthly', intervalMonths: 2, dayOfMonth: 1 } })],
    },
    { allowedDays: 35 },
  ],
  [
    'window.overlapping',
    'both schedules on Sunday night',
    { windows: [aNodeOSWindow(), aConfiguration(auto, { startMinute: 300 })] },
    { other: nodeOS, atMs: Date.parse('2026-11-22T05:00Z') },
  ],
  [
    'window.tight',
    'sixty nodes, one at a time',
    { cluster: { pools: [aPool({ count: 60, maxSurge: '1' })] } },
    { nodes: 60, surge: 1, neededHours: 10, usableHours: 6 },
  ],
  [
    'window.shifts',
    'clocks go forward within two weeks',
    { policy: { timeZone: 'Europe/Berlin' }, atMs: Date.parse('2027-03-20T12:00Z') },
    { from: '02:00', to: '03:00', openingStartMs: Date.parse('2027-03-28T01:00Z') },
  ],
  [
    'window.stale-freeze',
    'last year\u2019s freeze',
    { windows: [aNodeOSWindow({ notAllowedDates: [{ start: '2025-12-20', end: '2026-01-05' }] })] },
    { configuration: nodeOS },
  ],
];

describe('findings', () => {
  it.each(cases)('%s: %s', (code, _, given, evidence) => {
    expect(found(code, given)?.evidence).toMatchObject(evidence);
  });

  it.each(cases)('%s is said in words with a cure, and is explained', (code, _, given) => {
    const finding = found(code, given);
    const { message, cure } = findingWords(finding!);
    expect(message).toMatch(/\.$/);
    expect(cure).toMatch(/\.$/);
    expect(Object.values(aboutFindings.get(code) ?? {}).every((text: string) => text.length > 3)).toBe(true);
  });

  it('every code has a case', () => {
    expect([...cases.map(([code]) => code), 'window.crowded'].toSorted()).toEqual([...aboutFindings.keys()].toSorted());
  });

  it('a healthy cluster has none', () => {
    expect(findings({})).toEqual([]);
  });
});

describe('what must not be found', () => {
  it.each<[string, FindingCode, Case]>([
    [
      'settling is over after a day',
      'channel.settling',
      { memory: { memory: { channelSet: { from: 'None', to: 'SecurityPatch', atMs: nowMs - 25 * 3_600_000 } } } },
    ],
    [
      'no old images while the channel settles',
      'image.stale',
      {
        cluster: image('202609.22'),
        memory: { memory: { channelSet: { from: 'None', to: 'SecurityPatch', atMs: nowMs - 1 } } },
      },
    ],
    ['an unsupported image is not also stale', 'image.stale', { cluster: image('202605.20') }],
    [
      'an image of an unknown form has no age',
      'image.unsupported',
      { cluster: { pools: [aPool({ nodeImageVersion: 'Next-1' })] } },
    ],
    [
      'long-term support lasts longer',
      'cluster.version-unsupported',
      { cluster: { kubernetesVersion: '1.32', supportPlan: 'AKSLongTermSupport' } },
    ],
    ['four hours exactly', 'window.too-short', { windows: [aNodeOSWindow({ durationHours: 4 })] }],
    [
      'a monthly window within the allowed gap',
      'window.rare',
      {
        windows: [
          aNodeOSWindow({
            schedule: { kind: 'relativeMonthly', intervalMonths: 1, weekIndex: 'First', dayOfWeek: 'Sunday' },
          }),
        ],
      },
    ],
    [
      'windows that touch do not overlap',
      'window.overlapping',
      { windows: [aNodeOSWindow(), aConfiguration(auto, { startMinute: 420 })] },
    ],
    ['a small pool fits', 'window.tight', { cluster: { pools: [aPool({ count: 10 })] } }],
    ['owners in UTC see no shift', 'window.shifts', { atMs: Date.parse('2027-03-20T12:00Z') }],
    [
      'a shift more than two weeks away',
      'window.shifts',
      { policy: { timeZone: 'Europe/Berlin' }, atMs: Date.parse('2027-03-01T12:00Z') },
    ],
    [
      'a shift that is over',
      'window.shifts',
      { policy: { timeZone: 'Europe/Berlin' }, atMs: Date.parse('2027-03-29T12:00Z') },
    ],
    [
      'a freeze that is still to come',
      'window.stale-freeze',
      { windows: [aNodeOSWindow({ notAllowedDates: [{ start: '2026-12-20', end: '2027-01-05' }] })] },
    ],
  ])('%s', (_, code, given) => {
    expect(found(code, given)).toBeUndefined();
  });

  it('a freeze that takes a whole opening away is told and drifts nobody', () => {
    const given = { windows: [aNodeOSWindow({ notAllowedDates: [{ start: '2026-12-20', end: '2027-01-05' }] })] };
    expect(found('window.starved', given)).toMatchObject({ effect: 'advice', evidence: { usableHours: 0 } });
  });
});

describe('proposals', () => {
  const span = { startMs: nowMs, endMs: nowMs + 90 * dayMs };
  const proposed = cases.filter(([code, , given]) => found(code, given)?.proposal !== undefined);

  it.each(proposed)('what is proposed for %s would be a good window', (code, _, given) => {
    const { window } = found(code, given)!.proposal!;
    const openings = openingsStarting({ kind: 'scheduled', window }, span);
    expect(openings.length).toBeGreaterThan(0);
    expect(openings.every(({ usableHours }) => usableHours === 0 || usableHours >= 4)).toBe(true);
  });

  it.each([
    'window.missing',
    'window.too-short',
    'window.starved',
    'window.never-opens',
    'window.ignored',
    'window.rare',
    'window.overlapping',
    'window.tight',
  ] as const)('%s has one, and it mends the finding', (code) => {
    const [, , given] = cases.find(([each]) => each === code)!;
    const { configuration, window } = found(code, given)!.proposal!;
    const others = (given.windows ?? [aNodeOSWindow()]).filter(({ name }) => name !== configuration);
    const mended = [...others, { name: configuration, reading: { kind: 'scheduled' as const, window } }];
    expect(found(code, { ...given, windows: mended })).toBeUndefined();
  });
});

describe('the crowd', () => {
  const snapshots = Array.from({ length: 9 }, (_, index) => ({
    ...aSnapshot(),
    cluster: aCluster({ ref: clusterRef('11111111-1111-4111-8111-111111111111', 'rg', `c${String(index)}`) }),
  }));
  const crowdedOver = (allowed: number) =>
    judgeFleet(snapshots, aFleetPolicy({ windows: { crowdedOver: allowed } }), { nowMs }).flatMap(({ verdict }) =>
      verdict.findings.filter(({ code }) => code === 'window.crowded'),
    );

  it('is told to every cluster that shares its hours with too many', () => {
    expect(crowdedOver(9)).toEqual([]);
    expect(crowdedOver(4).map(({ evidence }) => evidence)).toEqual(
      Array.from({ length: 9 }, () => ({ configuration: nodeOS, clusters: 9, allowed: 4 })),
    );
  });

  it('is spread by the proposals until nobody crowds', () => {
    const moved = new Map<string, number>();
    for (const { proposal } of crowdedOver(4)) {
      const key = JSON.stringify(proposal?.window.schedule ?? 'stays');
      moved.set(key, (moved.get(key) ?? 0) + 1);
    }
    expect([...moved.values()]).toEqual([4, 4, 1]);
  });

  it('of another region is another crowd', () => {
    const spread = snapshots.map((snapshot, index) => ({
      ...snapshot,
      cluster: { ...snapshot.cluster, location: `region${String(index % 3)}` },
    }));
    const judged = judgeFleet(spread, aFleetPolicy({ windows: { crowdedOver: 4 } }), { nowMs });
    expect(judged.flatMap(({ verdict }) => verdict.findings)).toEqual([]);
  });
});
