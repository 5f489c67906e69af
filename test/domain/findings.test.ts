/** Each finding has a case in which it appears, and a healthy cluster has none. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aboutFindings, findingWords } from '../../shared/domain/judging/about-findings.ts';
import { dateIn } from '../../shared/domain/time/calendar.ts';
import type { Cluster, ClusterSnapshot } from '../../shared/domain/cluster/cluster.ts';
import { withOffer } from '../../shared/domain/images/image-arrivals.ts';
import { evaluate, type Moment } from '../../shared/domain/judging/evaluate.ts';
import type { Finding, FindingCode } from '../../shared/domain/judging/finding.ts';
import { judgeFleet } from '../../shared/domain/fleet/judge-fleet.ts';
import type {
  MaintenanceConfiguration,
  MaintenanceWindow,
  Schedule,
} from '../../shared/domain/maintenance/maintenance-window.ts';
import { openingsStarting } from '../../shared/domain/maintenance/openings.ts';
import type { ClusterPolicy, WindowPolicy } from '../../shared/domain/policy/policy.ts';
import { noTags } from '../../shared/domain/policy/tag-policy.ts';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import { aCluster, aPool, aSnapshot } from '../builders/a-cluster.ts';
import { aFleetPolicy, aPolicy } from '../builders/a-policy.ts';
import { aConfiguration, aNodeOSWindow } from '../builders/a-window.ts';
import { anyWindow } from '../builders/any-window.ts';
import { dayMs } from '../../shared/domain/time/durations.ts';

/** A Saturday. */
const nowMs = Date.parse('2026-11-21T12:00Z');
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
const tagsMayExempt: Partial<ClusterPolicy> = {
  tags: { ...noTags, rights: { ...noTags.rights, mayExempt: true } },
};
const acceptsUnmanaged: Partial<ClusterPolicy> = {
  nodeOSUpgradeChannel: { desired: 'SecurityPatch', accepted: ['SecurityPatch', 'Unmanaged'], fallback: 'NodeImage' },
};
const image = (date: string): Partial<Cluster> => ({
  pools: [aPool({ nodeImageVersion: `AKSUbuntu-2204gen2containerd-${date}.0` })],
});
/** AKS offered the image of 20 October, and so many days ago a newer one. */
const newerSince = (days: number): NonNullable<Moment['arrivals']> => {
  const family = 'AKSUbuntu-2204gen2containerd';
  const before = withOffer(undefined, `${family}-202610.20.0`, nowMs - 60 * dayMs);
  return { [family.toLowerCase()]: withOffer(before, `${family}-202611.01.0`, nowMs - days * dayMs) };
};

const cases: readonly (readonly [FindingCode, string, Case, object])[] = [
  ['channel.drifted', 'the channel is None', { cluster: { nodeOSUpgradeChannel: 'None' } }, { observed: 'None' }],
  [
    'channel.rolled-back',
    'a pool was taken back to an earlier image two days ago',
    {
      cluster: {
        nodeOSUpgradeChannel: 'None',
        clusterUpgradeChannel: 'none',
        pools: [aPool({ nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202611.01.0' })],
      },
      memory: {
        memory: {
          rollback: {
            ofPools: '',
            pools: [
              {
                pool: 'system',
                to: 'AKSUbuntu-2204gen2containerd-202611.01.0',
                atMs: nowMs - 2 * dayMs,
                sign: 'left-newer',
              },
            ],
          },
        },
      },
    },
    { untilMs: nowMs + 5 * dayMs },
  ],
  [
    'channel.fleet-patched',
    'a profile of its fleet brings node images',
    {
      memory: {
        memory: {
          fleet: {
            kind: 'member',
            fleet: 'all',
            patching: { kind: 'by-profile', profile: 'weekly', channel: 'NodeImage' },
          },
        },
      },
    },
    { fleet: 'all', profile: 'weekly', channel: 'NodeImage' },
  ],
  [
    'channel.fleet-unknown',
    'fleets cannot be seen and the channel is off',
    {
      cluster: { nodeOSUpgradeChannel: 'None' },
      memory: { memory: { fleet: { kind: 'unknown', because: 'no-right', where: 'sub' } } },
    },
    { because: 'no-right', where: 'sub' },
  ],
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
  [
    'cluster.version-ending',
    'nine days before the end of 1.34',
    { cluster: { kubernetesVersion: '1.34' } },
    { lastDay: '2026-11-30', daysLeft: 10, step: 30, isLongTerm: false },
  ],
  [
    'image.retired',
    'Flatcar, known by its OS SKU alone',
    { cluster: { pools: [aPool({ osSku: 'Flatcar' })] } },
    { pools: ['system'], noUpdatesFrom: '2026-06-08', isRemoved: true, wayOut: 'new-pool' },
  ],
  [
    'image.retiring',
    'OS Guard in its last weeks',
    { cluster: { pools: [aPool({ osSku: 'AzureLinuxOSGuard' })] } },
    { pools: ['system'], noUpdatesFrom: '2026-12-10', daysLeft: 19 },
  ],
  [
    'pool.failed',
    'one pool of a cluster that is well',
    { cluster: { pools: [aPool(), aPool({ name: 'user', provisioningState: 'Failed' })] } },
    { pools: [{ pool: 'user', provisioningState: 'Failed' }] },
  ],
  ['image.stale', 'an image of sixty days', { cluster: image('202609.22') }, { pools: [{ ageDays: 60 }] }],
  [
    'patch.due',
    'an image that arrived a week ago',
    { cluster: image('202610.20'), memory: { arrivals: newerSince(7) } },
    { pools: [{ pool: 'system' }], next: { kind: 'opening' } },
  ],
  [
    'patch.will-be-late',
    'the same while the channel is off',
    { cluster: { ...image('202610.20'), nodeOSUpgradeChannel: 'None' }, memory: { arrivals: newerSince(7) } },
    { next: { kind: 'none', because: 'channel-off' } },
  ],
  [
    'patch.late',
    'an image that arrived a month ago',
    { cluster: image('202610.20'), memory: { arrivals: newerSince(30) } },
    { pools: [{ pool: 'system', sinceMs: nowMs - 30 * dayMs, dueMs: nowMs - 9 * dayMs }] },
  ],
  [
    'upgrade.failed',
    'a failed upgrade that nothing has made up for',
    {
      cluster: image('202610.20'),
      memory: { arrivals: newerSince(7), failedUpgrade: { atMs: nowMs - dayMs, details: 'PDB checkout' } },
    },
    { atMs: nowMs - dayMs, details: 'PDB checkout' },
  ],
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
    {
      cluster: { tags: { 'AKS-Patch-Warden-Exempt': 'until=2027-01-31; owner=shop; reason=fair = busy' } },
      policy: tagsMayExempt,
    },
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
    { cluster: { tags: { 'aks-patch-warden-exempt': 'please' } }, policy: tagsMayExempt },
    { problem: 'until must be a date, YYYY-MM-DD' },
  ],
  [
    'cluster.tag-refused',
    'an exemption that policy does not leave to tags',
    { cluster: { tags: { 'aks-patch-warden-exempt': 'until=2027-01-31; owner=shop; reason=fair' } } },
    { because: 'not-allowed', right: 'mayExempt', value: 'until=2027-01-31; owner=shop; reason=fair' },
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
      'no old images while the channel takes effect',
      'image.stale',
      {
        cluster: image('202609.22'),
        memory: { memory: { channelSet: { from: 'None', to: 'SecurityPatch', atMs: nowMs - 1 } } },
      },
    ],
    [
      'a failed upgrade is cured when every pool runs what AKS offers',
      'upgrade.failed',
      {
        cluster: image('202611.01'),
        memory: { arrivals: newerSince(7), failedUpgrade: { atMs: nowMs - dayMs, details: 'PDB checkout' } },
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

describe('the owner\u2019s day', () => {
  it.each<[string, FindingCode, Case]>([
    [
      'a window that starts today east of Greenwich has started',
      'window.not-started',
      {
        windows: [aNodeOSWindow({ startDate: '2026-11-22', utcOffsetMinutes: 600 })],
        atMs: Date.parse('2026-11-21T20:00Z'),
      },
    ],
    [
      'a freeze that lasts until today west of Greenwich is not over',
      'window.stale-freeze',
      {
        windows: [
          aNodeOSWindow({ utcOffsetMinutes: -600, notAllowedDates: [{ start: '2026-11-01', end: '2026-11-21' }] }),
        ],
        atMs: Date.parse('2026-11-22T05:00Z'),
      },
    ],
    [
      'slots at different hours are not a change of the clocks',
      'window.shifts',
      {
        policy: { timeZone: 'Europe/Berlin' },
        windows: [
          {
            name: 'default',
            reading: {
              kind: 'legacy',
              window: {
                timeInWeek: [
                  { day: 'Monday', hourSlots: [1, 2, 3, 4] },
                  { day: 'Wednesday', hourSlots: [10, 11, 12, 13] },
                ],
                notAllowedTime: [],
              },
            },
          },
        ],
      },
    ],
    [
      'a window that is always open has hours enough before a freeze',
      'window.starved',
      {
        windows: [
          aNodeOSWindow({
            schedule: { kind: 'daily', intervalDays: 1 },
            startMinute: 1320,
            durationHours: 24,
            notAllowedDates: [{ start: '2026-12-24', end: '2026-12-24' }],
          }),
        ],
      },
    ],
    [
      'AKS Automatic presets the node OS channel',
      'window.no-effect',
      { cluster: { isAutomatic: true, nodeOSUpgradeChannel: 'Unspecified' } },
    ],
    [
      'AKS Automatic presets the cluster channel',
      'cluster-channel.unset',
      { cluster: { isAutomatic: true, clusterUpgradeChannel: 'Unspecified' } },
    ],
    [
      'a window that never opens is not also told to start later',
      'window.not-started',
      {
        windows: [
          aNodeOSWindow({ startDate: '2026-12-20', notAllowedDates: [{ start: '2026-12-01', end: '2027-06-01' }] }),
        ],
      },
    ],
  ])('%s', (_, code, given) => {
    expect(found(code, given)).toBeUndefined();
  });
});

describe('proposals', () => {
  it('mend what they are proposed for, whatever the window is', () => {
    const window = anyWindow(nowMs);
    const proposedFor = new Set<FindingCode>();
    fc.assert(
      fc.property(window, window, (own, other) => {
        const given: Case = {
          windows: [aNodeOSWindow(own), aConfiguration(auto, other)],
          cluster: { pools: [aPool({ count: 30, maxSurge: '1' })] },
        };
        for (const { code, proposal } of findings(given)) {
          if (proposal === undefined) continue;
          proposedFor.add(code);
          const { configuration } = proposal;
          const startDate = dateIn(proposal.window.utcOffsetMinutes, nowMs);
          const mended = (given.windows ?? []).map((each) =>
            each.name === configuration ? aConfiguration(configuration, { ...proposal.window, startDate }) : each,
          );
          const again = findings({ ...given, windows: mended }).filter(
            (finding) =>
              finding.code === code &&
              'configuration' in finding.evidence &&
              finding.evidence.configuration === configuration &&
              // A freeze that takes whole openings away is told, and is what a freeze is for.
              !(code === 'window.starved' && finding.effect === 'advice'),
          );
          expect({ code, proposal, again }).toEqual({ code, proposal, again: [] });
        }
      }),
      { numRuns: 500 },
    );
    for (const code of ['too-short', 'starved', 'never-opens', 'not-started', 'rare', 'overlapping', 'tight'] as const)
      expect(proposedFor).toContain(`window.${code}`);
  });

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

  const withWindow = (index: number, window: Partial<MaintenanceWindow>): ClusterSnapshot => ({
    ...snapshots[index]!,
    maintenance: { kind: 'known', configurations: [aNodeOSWindow(window)] },
  });
  const crowd = (fleet: readonly ClusterSnapshot[], allowed: number) =>
    judgeFleet(fleet, aFleetPolicy({ windows: { crowdedOver: allowed } }), { nowMs }).map(({ verdict }) =>
      verdict.findings.find(({ code }) => code === 'window.crowded'),
    );

  it('is one when the hours are the same, however they are written', () => {
    const fleet = [
      withWindow(0, { startMinute: 60 }),
      withWindow(1, { startMinute: 180, utcOffsetMinutes: 120 }),
      withWindow(2, { schedule: { kind: 'daily', intervalDays: 1 } }),
    ];
    expect(crowd(fleet, 2).map((finding) => finding?.evidence)).toMatchObject(fleet.map(() => ({ clusters: 3 })));
  });

  it('is none when the weeks are others', () => {
    const schedule: Schedule = { kind: 'weekly', intervalWeeks: 2, dayOfWeek: 'Sunday' };
    const fleet = ['2026-11-01', '2026-11-08'].map((startDate, index) => withWindow(index, { schedule, startDate }));
    expect(crowd(fleet, 1)).toEqual([undefined, undefined]);
  });

  it('is spread by the proposals until nobody crowds, whatever the windows are', () => {
    const twoWindows = fc.array(anyWindow(nowMs), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(twoWindows, fc.integer({ min: 1, max: 4 }), (windows, allowed) => {
        const fleet = snapshots.map((_, index) => withWindow(index, windows[index % windows.length] ?? {}));
        const moved = crowd(fleet, allowed).map((finding, index) => {
          const window = finding?.proposal?.window;
          if (window === undefined) return fleet[index]!;
          return withWindow(index, { ...window, startDate: dateIn(window.utcOffsetMinutes, nowMs) });
        });
        expect(crowd(moved, allowed).filter((finding) => finding !== undefined)).toEqual([]);
      }),
      { numRuns: 200 },
    );
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
