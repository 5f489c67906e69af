import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../shared/domain/cluster/cluster.ts';
import {
  reimageRisk,
  type NodeOSUpgradeChannel,
  type ObservedNodeOSUpgradeChannel,
} from '../../shared/domain/cluster/upgrade-channel.ts';
import { evaluate } from '../../shared/domain/judging/evaluate.ts';
import type { ChannelPolicy } from '../../shared/domain/policy/policy.ts';
import type { Verdict } from '../../shared/domain/judging/verdict.ts';
import { aPool, aSnapshot } from '../builders/a-cluster.ts';
import { aPolicy } from '../builders/a-policy.ts';
import { aConfiguration, aNodeOSWindow } from '../builders/a-window.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');
const judge = (cluster: Partial<Cluster>, channel: Partial<ChannelPolicy> = {}): Verdict => {
  const policy = aPolicy();
  return evaluate(
    aSnapshot(cluster),
    { ...policy, nodeOSUpgradeChannel: { ...policy.nodeOSUpgradeChannel, ...channel } },
    { nowMs },
  );
};
const codes = (verdict: Verdict): readonly string[] => verdict.findings.map(({ code }) => code);
const windows = aPool({ name: 'win22', osType: 'Windows', osSku: 'Windows2022' });
const gpu = aPool({ name: 'gpu', osSku: 'AzureLinux', vmSize: 'Standard_NC24ads_A100_v4' });

describe('the node OS channel against policy', () => {
  it.each<[string, Partial<Cluster>, Verdict['kind'], NodeOSUpgradeChannel]>([
    ['SecurityPatch is what policy wants', { nodeOSUpgradeChannel: 'SecurityPatch' }, 'compliant', 'SecurityPatch'],
    ['NodeImage is accepted', { nodeOSUpgradeChannel: 'NodeImage' }, 'compliant', 'SecurityPatch'],
    ['None installs nothing', { nodeOSUpgradeChannel: 'None' }, 'drifted', 'SecurityPatch'],
    ["Unmanaged is nobody's job", { nodeOSUpgradeChannel: 'Unmanaged' }, 'drifted', 'SecurityPatch'],
    ['absent means unpatched', { nodeOSUpgradeChannel: 'Unspecified' }, 'drifted', 'SecurityPatch'],
    [
      'an unknown value is not concluded from',
      { nodeOSUpgradeChannel: 'Unrecognised' },
      'indeterminate',
      'SecurityPatch',
    ],
    [
      'node-image dictates NodeImage',
      { nodeOSUpgradeChannel: 'NodeImage', clusterUpgradeChannel: 'node-image' },
      'compliant',
      'NodeImage',
    ],
    [
      'AKS Automatic dictates NodeImage',
      { nodeOSUpgradeChannel: 'NodeImage', isAutomatic: true },
      'compliant',
      'NodeImage',
    ],
    ['a Windows pool falls back', { nodeOSUpgradeChannel: 'None', pools: [aPool(), windows] }, 'drifted', 'NodeImage'],
    [
      'a Windows pool with the fallback is fine',
      { nodeOSUpgradeChannel: 'NodeImage', pools: [windows] },
      'compliant',
      'NodeImage',
    ],
    [
      'SecurityPatch on a Windows pool cannot work',
      { nodeOSUpgradeChannel: 'SecurityPatch', pools: [windows] },
      'drifted',
      'NodeImage',
    ],
    ['Azure Linux on a GPU size falls back', { nodeOSUpgradeChannel: 'None', pools: [gpu] }, 'drifted', 'NodeImage'],
    [
      'a stopped cluster is judged like any other',
      { nodeOSUpgradeChannel: 'SecurityPatch', isStopped: true },
      'compliant',
      'SecurityPatch',
    ],
  ])('%s', (_, cluster, kind, target) => {
    const verdict = judge(cluster);
    expect(verdict.kind).toBe(kind);
    expect(verdict.target.channel).toBe(target);
  });

  it('says that a dictated channel which policy does not accept cannot be repaired', () => {
    const verdict = judge(
      { nodeOSUpgradeChannel: 'NodeImage', clusterUpgradeChannel: 'node-image' },
      { accepted: ['SecurityPatch'] },
    );
    expect(verdict.kind).toBe('drifted');
    expect(codes(verdict)).toContain('channel.locked');
    expect(codes(verdict)).not.toContain('channel.drifted');
  });

  it('names the pools for which the desired channel cannot work', () => {
    const finding = judge({ pools: [aPool(), windows, gpu] }).findings.find(
      ({ code }) => code === 'channel.incompatible',
    );
    expect(finding?.evidence).toMatchObject({
      incompatibilities: [
        { reason: 'windows-pool', pools: ['win22'] },
        { reason: 'azure-linux-gpu', pools: ['gpu'] },
      ],
    });
  });
});

describe('whether a change reimages every node', () => {
  it.each<[ObservedNodeOSUpgradeChannel, NodeOSUpgradeChannel, string]>([
    ['None', 'SecurityPatch', 'none'],
    ['Unspecified', 'NodeImage', 'none'],
    ['NodeImage', 'SecurityPatch', 'none'],
    ['Unmanaged', 'SecurityPatch', 'possible'],
    ['Unmanaged', 'NodeImage', 'possible'],
    ['Unmanaged', 'None', 'certain'],
    ['None', 'Unmanaged', 'certain'],
    ['Unrecognised', 'NodeImage', 'possible'],
    ['Unmanaged', 'Unmanaged', 'none'],
  ])('%s to %s: %s', (from, to, risk) => {
    expect(reimageRisk(from, to)).toBe(risk);
  });
});

describe('the maintenance windows against policy', () => {
  const withWindows = (...configurations: Parameters<typeof aSnapshot>[1] & object): Verdict =>
    evaluate(aSnapshot({}, configurations), aPolicy(), { nowMs });

  it.each([
    ['a good window', [aNodeOSWindow()], 'compliant', []],
    ['no window', [], 'drifted', ['window.missing']],
    ['only default', [aConfiguration('default')], 'drifted', ['window.missing']],
    ['two hours', [aNodeOSWindow({ durationHours: 2 })], 'drifted', ['window.too-short']],
    ['exactly four hours', [aNodeOSWindow({ durationHours: 4 })], 'compliant', []],
    [
      'a freeze that leaves two hours',
      [
        aNodeOSWindow({
          startMinute: 1320,
          durationHours: 10,
          notAllowedDates: [{ start: '2026-11-23', end: '2026-11-27' }],
        }),
      ],
      'drifted',
      ['window.starved'],
    ],
    ['a start half a year away', [aNodeOSWindow({ startDate: '2027-05-01' })], 'drifted', ['window.never-opens']],
    [
      'a default window that AKS ignores',
      [
        aNodeOSWindow(),
        aConfiguration('default', { schedule: { kind: 'weekly', intervalWeeks: 2, dayOfWeek: 'Monday' } }),
      ],
      'compliant',
      ['window.ignored'],
    ],
  ] as const)('%s', (_, configurations, kind, found) => {
    const verdict = withWindows(...configurations);
    expect(verdict.kind).toBe(kind);
    expect(codes(verdict)).toEqual(found);
  });

  it('is indeterminate when the windows could not be read', () => {
    const snapshot = {
      ...aSnapshot({ nodeOSUpgradeChannel: 'None' }),
      maintenance: { kind: 'unknown', problem: 'AuthorizationFailed' },
    } as const;
    expect(evaluate(snapshot, aPolicy(), { nowMs }).kind).toBe('indeterminate');
  });

  it('is indeterminate when a required window has an unknown shape', () => {
    const verdict = withWindows({
      name: 'aksManagedNodeOSUpgradeSchedule',
      reading: { kind: 'unreadable', problem: 'schedule: hourly' },
    });
    expect(verdict.kind).toBe('indeterminate');
  });
});
