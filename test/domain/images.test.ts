/** Which operating system a pool runs, until when it gets images, and what leads away from it. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster, NodePool } from '../../shared/domain/cluster/cluster.ts';
import { imageEnds, type ImageEndOverrides } from '../../shared/domain/images/image-ends.ts';
import { oldTables } from '../../shared/domain/images/table-age.ts';
import { exampleNotices } from '../../shared/domain/notices/example-notices.ts';
import { healthAnswer } from '../../shared/views/answers/health.ts';
import { noticeWords } from '../../shared/views/words/notice-words.ts';
import { nodeOSOf, nodeOSReleases } from '../../shared/domain/images/node-os.ts';
import { findingWords } from '../../shared/domain/judging/about-findings.ts';
import { evaluate } from '../../shared/domain/judging/evaluate.ts';
import { judge } from '../../shared/domain/repair/judge-cluster.ts';
import { aPool, aSnapshot } from '../builders/a-cluster.ts';
import { aFleetPolicy, aPolicy } from '../builders/a-policy.ts';

const at = (day: string) => Date.parse(`${day}T12:00:00Z`);
const windows = (osSku: string): Partial<NodePool> => ({ osType: 'Windows', osSku });

describe('the operating system of a pool', () => {
  it.each<[string, Partial<NodePool>, string | undefined, string | undefined]>([
    [
      'the image wins over the SKU',
      { osSku: 'AzureLinux', nodeImageVersion: 'AKSAzureLinux-V2gen2-1' },
      '1.35',
      'AzureLinux2',
    ],
    [
      'an early name of Azure Linux 2.0',
      { nodeImageVersion: 'AKSCBLMariner-V2katagen2-202503.13.0' },
      undefined,
      'AzureLinux2',
    ],
    ['Ubuntu before 1.35', { osSku: 'Ubuntu' }, '1.34.2', 'Ubuntu2204'],
    ['Ubuntu from 1.35', { osSku: 'Ubuntu' }, '1.35.0', 'Ubuntu2404'],
    [
      'a pool that is behind its control plane',
      { osSku: 'Ubuntu', kubernetesVersion: '1.34.2' },
      '1.35.0',
      'Ubuntu2204',
    ],
    ['Ubuntu before 1.25', { osSku: 'Ubuntu' }, '1.24', 'Ubuntu1804'],
    ['Ubuntu without a version', { osSku: 'Ubuntu' }, undefined, undefined],
    ['Ubuntu with FIPS, image not known', { osSku: 'Ubuntu', isFips: true }, '1.33', undefined],
    ['Azure Linux before 1.32', { osSku: 'AzureLinux' }, '1.31', 'AzureLinux2'],
    ['Azure Linux from 1.32', { osSku: 'AzureLinux' }, '1.32', 'AzureLinux3'],
    ['CBL-Mariner whatever the version', { osSku: 'CBLMariner' }, '1.35', 'AzureLinux2'],
    ['Windows Server 2019', windows('Windows2019'), undefined, 'Windows2019'],
    [
      'the annual channel by its image',
      { osType: 'Windows', nodeImageVersion: 'AKSWindows-23H2-25398.1.1' },
      undefined,
      'WindowsAnnual',
    ],
    ['OS Guard is not Azure Linux 3.0', { osSku: 'AzureLinuxOSGuard' }, '1.35', 'AzureLinuxOSGuard'],
    ['a SKU of next year', { osSku: 'Plan9' }, '1.35', undefined],
    ['a Windows SKU of next year', windows('Windows2028'), '1.35', undefined],
  ])('%s', (_, pool, clusterVersion, release) => {
    expect(nodeOSOf(aPool(pool), clusterVersion)).toBe(release);
  });
});

/** `retired`, days left where it is announced, or nothing. */
function said(pool: Partial<NodePool>, day: string, ends?: ImageEndOverrides): string | number | undefined {
  const snapshot = aSnapshot({ kubernetesVersion: '1.34', pools: [aPool(pool)] });
  const policy = aPolicy({ image: { staleAfterDays: 45, ends } });
  const { findings, kind } = evaluate(snapshot, policy, { nowMs: at(day) });
  const found = findings.find(({ code }) => code.startsWith('image.ret'));
  if (found?.code === 'image.retired') return kind === 'drifted' ? 'retired' : kind;
  return found?.code === 'image.retiring' ? found.evidence.daysLeft : undefined;
}

describe('SKU by date', () => {
  it.each<[string, Partial<NodePool>, string, string | number | undefined]>([
    ['Flatcar, the day before', { osSku: 'Flatcar' }, '2026-06-07', 1],
    ['Flatcar, the day', { osSku: 'Flatcar' }, '2026-06-08', 'retired'],
    ['CBL-Mariner, 90 days before', { osSku: 'CBLMariner' }, '2025-09-01', 90],
    ['CBL-Mariner, 91 days before', { osSku: 'CBLMariner' }, '2025-08-31', undefined],
    ['CBL-Mariner, the day', { osSku: 'CBLMariner' }, '2025-11-30', 'retired'],
    ['Windows Server 2019, the day before', windows('Windows2019'), '2026-02-28', 1],
    ['Windows Server 2019, the day', windows('Windows2019'), '2026-03-01', 'retired'],
    ['the annual channel, the day', windows('WindowsAnnual'), '2026-05-15', 'retired'],
    ['OS Guard, two weeks before', { osSku: 'AzureLinuxOSGuard' }, '2026-11-26', 14],
    ['Ubuntu 18.04', { nodeImageVersion: 'AKSUbuntu-1804gen2containerd-2022.04.19' }, '2026-11-24', 'retired'],
    [
      'Ubuntu 20.04 with FIPS',
      { nodeImageVersion: 'AKSUbuntu-2004fipscontainerd-202611.01.0' },
      '2027-03-17',
      'retired',
    ],
    ['Ubuntu 22.04, half a year before', { osSku: 'Ubuntu2204' }, '2026-12-01', undefined],
    ['Ubuntu 22.04, a month before', { osSku: 'Ubuntu2204' }, '2027-05-31', 30],
    ['Ubuntu 22.04 by version, the day', { osSku: 'Ubuntu' }, '2027-06-30', 'retired'],
    ['Windows Server 2022, on its former date', windows('Windows2022'), '2027-03-15', undefined],
    ['Windows Server 2022, the day', windows('Windows2022'), '2028-06-30', 'retired'],
    ['Azure Linux 3.0', { osSku: 'AzureLinux3' }, '2026-11-24', undefined],
    ['Windows Server 2025', windows('Windows2025'), '2028-06-30', undefined],
  ])('%s', (_, pool, day, expected) => {
    expect(said(pool, day)).toBe(expected);
  });

  it('policy wins over the table, for a system of which the table knows no end too', () => {
    const later = { Windows2019: { noUpdatesFrom: '2027-03-01' } };
    expect(said(windows('Windows2019'), '2026-11-24', later)).toBeUndefined();
    expect(said({ osSku: 'AzureLinux3' }, '2026-11-24', { AzureLinux3: { noUpdatesFrom: '2026-11-24' } })).toBe(
      'retired',
    );
  });

  it('has one row a release, with a source and a day on which it was looked at', () => {
    expect(new Set(imageEnds.map(({ release }) => release)).size).toBe(imageEnds.length);
    for (const { noUpdatesFrom, removedFrom = noUpdatesFrom, source, asOf } of imageEnds) {
      expect(removedFrom >= noUpdatesFrom && source.length > 10).toBe(true);
      expect([noUpdatesFrom, removedFrom, asOf].map((day) => new Date(day).toISOString().slice(0, 10))).toEqual([
        noUpdatesFrom,
        removedFrom,
        asOf,
      ]);
    }
  });
});

describe('what leads away', () => {
  const cureOf = (pool: Partial<NodePool>, day = '2028-07-01') => {
    const snapshot = aSnapshot({ kubernetesVersion: '1.34', pools: [aPool(pool)] });
    const finding = evaluate(snapshot, aPolicy(), { nowMs: at(day) }).findings.find(
      ({ code }) => code === 'image.retired',
    );
    return findingWords(finding!).cure;
  };

  it.each<[string, Partial<NodePool>, string]>([
    [
      'a pool cannot change its Windows',
      windows('Windows2019'),
      'az aks nodepool add --os-type Windows --os-sku Windows2022',
    ],
    ['Ubuntu follows Kubernetes', { osSku: 'Ubuntu' }, 'az aks upgrade --kubernetes-version 1.35'],
    ['Ubuntu2204 does not', { osSku: 'Ubuntu2204' }, 'az aks nodepool update --os-sku Ubuntu2404 -n system'],
    ['Azure Linux 2.0', { osSku: 'Mariner' }, 'az aks upgrade --kubernetes-version 1.3'],
  ])('%s', (_, pool, command) => {
    expect(cureOf(pool)).toContain(command);
  });

  it('never names a version that the community has left', () => {
    expect(cureOf({ osSku: 'Mariner' }, '2026-12-01')).toContain('--kubernetes-version 1.35');
  });

  it('is never a node image upgrade, and a retired pool is not also blamed for its age', () => {
    const release = fc.constantFrom(...nodeOSReleases);
    const day = fc.integer({ min: at('2024-01-01'), max: at('2030-01-01') });
    fc.assert(
      fc.property(release, day, (osSku, nowMs) => {
        const pool = aPool({
          osType: osSku.startsWith('Windows') ? 'Windows' : 'Linux',
          osSku,
          nodeImageVersion: 'Some-202301.01.0',
        });
        const { findings } = evaluate(aSnapshot({ pools: [pool] }), aPolicy(), { nowMs });
        const codes = findings.map(({ code }) => code);
        if (!codes.includes('image.retired')) return;
        expect(codes).not.toContain('image.unsupported');
        expect(codes).not.toContain('image.stale');
        for (const finding of findings.filter(({ code }) => code.startsWith('image.')))
          expect(findingWords(finding).cure).not.toContain('--node-image-only');
      }),
    );
  });
});

describe('a channel that reaches no pool', () => {
  const planOf = (cluster: Partial<Cluster>) =>
    judge(aSnapshot({ nodeOSUpgradeChannel: 'None', ...cluster }), aFleetPolicy(), { nowMs: at('2026-11-24') }).plan;

  it('is not set as if it helped', () => {
    const { actions, held } = planOf({ pools: [aPool({ osSku: 'Flatcar' })] });
    expect(actions).toEqual([]);
    expect(held.map(({ repairs, reason }) => [repairs, reason])).toContainEqual([
      'channel.drifted',
      { kind: 'owner-decides', code: 'image.retired' },
    ]);
  });

  it.each<[string | undefined, string | undefined]>([
    ['Block', 'disruption-policy'],
    ['Allow', 'waits-for-window'],
    [undefined, 'waits-for-window'],
  ])('is promised no date that Azure will refuse: node disruption policy %s', (nodeDisruptionPolicy, reason) => {
    const { held } = planOf({
      nodeOSUpgradeChannel: 'Unmanaged',
      ...(nodeDisruptionPolicy === undefined ? {} : { nodeDisruptionPolicy }),
    });
    expect(held.find(({ action }) => action?.kind === 'set-channel')?.reason.kind).toBe(reason);
  });

  it('is set for the pools that it does reach', () => {
    const { actions } = planOf({ pools: [aPool(), aPool({ name: 'old', osSku: 'Flatcar' })] });
    expect(actions.map(({ kind }) => kind)).toContain('set-channel');
  });
});

describe('pools that nothing rolls', () => {
  const codesOf = (pool: Partial<NodePool>) =>
    evaluate(
      aSnapshot({ pools: [aPool({ nodeImageVersion: 'AKSUbuntu-2404gen2containerd-202601.01.0', ...pool })] }),
      aPolicy(),
      {
        nowMs: at('2026-11-24'),
      },
    ).findings.map(({ code }) => code);

  it.each<[string, Partial<NodePool>, readonly string[]]>([
    ['one with nodes is blamed for its age', {}, ['image.unsupported']],
    ['one without a node is not', { count: 0 }, []],
    ['one in mode Machines is not', { mode: 'Machines' }, []],
    ['one that has failed drifts', { provisioningState: 'Failed' }, ['image.unsupported', 'pool.failed']],
  ])('%s', (_, pool, codes) => {
    expect(codesOf(pool)).toEqual(codes);
  });

  it('a blue-green pool is not measured against a window: its soak fits none', () => {
    const large = { count: 200, maxSurge: '1', nodeImageVersion: 'AKSUbuntu-2404gen2containerd-202611.12.0' };
    expect(codesOf(large)).toContain('window.tight');
    expect(codesOf({ ...large, isBlueGreen: true })).toEqual([]);
  });
});

describe('the built-in tables', () => {
  it.each<[string, number]>([
    ['2027-08-05', 0],
    ['2027-08-06', 1],
    ['2027-11-24', 1],
    ['2027-11-26', 2],
  ])('on %s, %d of them are older than a year', (day, count) => {
    expect(oldTables(at(day) - 43_200_000)).toHaveLength(count);
  });

  it('health and digest say so then, and not before', () => {
    expect(JSON.stringify(healthAnswer([], at('2026-11-24')))).not.toContain('oldTables');
    expect(healthAnswer([], at('2028-01-01'))).toMatchObject({
      oldTables: [{ asOf: '2026-11-24' }, { asOf: '2026-08-05' }],
    });
    const titles = (day: string) =>
      noticeWords(exampleNotices(at(day)).find(({ kind }) => kind === 'daily-digest')!).sections.map(
        ({ title }) => title,
      );
    expect(titles('2026-11-24')).not.toContain('Dates that may no longer be right');
    expect(titles('2028-01-01')).toContain('Dates that may no longer be right');
  });
});

describe('the end of Kubernetes support', () => {
  const stateOn = (day: string, supportPlan?: string) => {
    const cluster = { kubernetesVersion: '1.34', ...(supportPlan === undefined ? {} : { supportPlan }) };
    const { kind, findings } = evaluate(aSnapshot(cluster), aPolicy(), { nowMs: at(day) });
    const found = findings.find(({ code }) => code.startsWith('cluster.version'));
    return [kind, found?.severity, found?.code === 'cluster.version-ending' ? found.evidence.step : undefined];
  };

  it.each<[string, string | undefined, readonly unknown[]]>([
    ['2026-09-01', undefined, ['compliant', undefined, undefined]],
    ['2026-09-03', undefined, ['compliant', 'info', 90]],
    ['2026-11-02', undefined, ['compliant', 'warning', 30]],
    ['2026-11-25', undefined, ['compliant', 'error', 7]],
    ['2026-11-30', undefined, ['compliant', 'error', 7]],
    ['2026-12-01', undefined, ['drifted', 'error', undefined]],
    ['2026-12-01', 'AKSLongTermSupport', ['compliant', undefined, undefined]],
    ['2027-11-29', 'AKSLongTermSupport', ['drifted', 'error', 7]],
  ])('on %s with plan %s', (day, plan, expected) => {
    expect(stateOn(day, plan)).toEqual(expected);
  });
});
