/** What an expert knows of images, support, surges, recommendations and names. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../shared/domain/cluster/cluster.ts';
import { effectiveTarget } from '../../shared/domain/judging/channel-target.ts';
import { isOutOfSupport } from '../../shared/domain/cluster/kubernetes-support.ts';
import { nearestConfigurationName } from '../../shared/domain/maintenance/nearest-configuration-name.ts';
import { ageDays, parseNodeImageVersion } from '../../shared/domain/cluster/node-image.ts';
import type { ClusterHints } from '../../shared/domain/policy/policy.ts';
import { recommend } from '../../shared/domain/judging/recommendation.ts';
import { nodesAtATime } from '../../shared/domain/cluster/max-surge.ts';
import { aCluster, aPool } from '../builders/a-cluster.ts';
import { aPolicy } from '../builders/a-policy.ts';

const { hints } = aPolicy();
const day = (date: string): number => Date.parse(`${date}T00:00:00Z`);

describe('the name of a node image', () => {
  it.each<[string, string | undefined, string | undefined]>([
    ['AKSUbuntu-2204gen2containerd-202410.27.0', '2024-10-27', undefined],
    ['AKSUbuntu-2204gen2containerd-202410.27.0-2024.12.01', '2024-10-27', '2024-12-01'],
    ['AKSAzureLinux-V3gen2-202502.09.0', '2025-02-09', undefined],
    ['AKSCBLMariner-V2gen2-202401.17.1', '2024-01-17', undefined],
    ['AKSWindows-2022-containerd-20348.2655.240814', '2024-08-14', undefined],
    ['AKSWindows-2019-17763.1817.210310', '2021-03-10', undefined],
    ['AKSUbuntu-1804gen2containerd-2022.04.19', '2022-04-19', undefined],
    ['AKSFlatcar-next', undefined, undefined],
    ['AKSUbuntu-2204gen2containerd-202413.45.0', undefined, undefined],
    ['', undefined, undefined],
  ])('%s', (version, built, patched) => {
    const image = parseNodeImageVersion(version);
    expect(image?.builtMs).toBe(built === undefined ? undefined : day(built));
    expect(image?.patchedMs).toBe(patched === undefined ? undefined : day(patched));
  });

  it('never fails, whatever Azure invents', () => {
    fc.assert(fc.property(fc.string(), (version) => parseNodeImageVersion(version) === undefined || true));
  });

  it('counts its age from the last patch', () => {
    expect(ageDays({ builtMs: day('2024-10-27'), patchedMs: day('2024-12-01') }, day('2024-12-11') + 1)).toBe(10);
    expect(ageDays({ builtMs: day('2024-10-27') }, day('2024-10-26'))).toBe(0);
  });
});

describe('support of a Kubernetes version', () => {
  it.each<[string, string | undefined, string | undefined, string, boolean]>([
    ['1.33.2', undefined, undefined, '2026-07-31', false],
    ['1.33.2', undefined, undefined, '2026-08-01', true],
    ['1.33.2', 'AKSLongTermSupport', undefined, '2026-08-01', false],
    ['1.30.9', undefined, undefined, '2025-08-22', false],
    ['1.30.9', undefined, undefined, '2025-08-23', true],
    ['1.37', undefined, undefined, '2027-10-31', false],
    ['1.37', undefined, undefined, '2027-11-01', true],
    ['1.37', 'AKSLongTermSupport', undefined, '2028-11-01', true],
    ['1.19', undefined, undefined, '2026-07-01', true],
    ['1.40', undefined, undefined, '2030-01-01', false],
    ['1.40', undefined, '1.41', '2030-01-01', true],
    ['1.33', undefined, '1.32', '2027-01-01', false],
    ['latest', undefined, undefined, '2026-07-01', false],
  ])(
    '%s with plan %s and oldest %s on %s: out of support is %s',
    (version, supportPlan, oldestSupportedMinor, on, out) => {
      expect(isOutOfSupport({ version, supportPlan, oldestSupportedMinor }, day(on))).toBe(out);
    },
  );
});

describe('nodes replaced at a time', () => {
  it.each<[string | undefined, number, number]>([
    [undefined, 100, 10],
    [undefined, 3, 1],
    ['33%', 10, 4],
    ['5', 100, 5],
    ['0', 10, 1],
    ['lots', 10, 1],
  ])('maxSurge %s of %d nodes: %d', (maxSurge, nodes, surge) => {
    expect(nodesAtATime({ maxSurge }, nodes)).toBe(surge);
  });

  it('counts those that may be missing', () => {
    expect(nodesAtATime({ maxSurge: '0', maxUnavailable: '25%' }, 60)).toBe(15);
    expect(nodesAtATime({ maxSurge: '2', maxUnavailable: '1' }, 60)).toBe(3);
  });
});

describe('the effective target', () => {
  it.each<[string, Partial<Cluster>, Partial<ClusterHints>, string]>([
    ['Azure Container Linux', { pools: [aPool({ osSku: 'AzureContainerLinux' })] }, {}, 'azure-container-linux'],
    ['OS Guard', { pools: [aPool({ osSku: 'AzureLinuxOSGuard' })] }, {}, 'os-guard'],
    ['the next OS Guard', { pools: [aPool({ osSku: 'AzureLinux3OSGuard' })] }, {}, 'os-guard'],
    ['Flatcar', { pools: [aPool({ osSku: 'Flatcar' })] }, {}, 'flatcar'],
    [
      'Azure Linux on GPU',
      { pools: [aPool({ osSku: 'AzureLinux', vmSize: 'Standard_NC6s_v3' })] },
      {},
      'azure-linux-gpu',
    ],
    ['Windows', { pools: [aPool({ osType: 'Windows' })] }, {}, 'windows-pool'],
    ['network isolation', { isNetworkIsolated: true }, {}, 'network-isolated'],
    ['customer-managed keys', {}, { customerManagedKeysEnforced: true }, 'customer-managed-keys'],
  ])('%s: the fallback, and the recommendation agrees', (_, cluster, hint, reason) => {
    const given = { ...hints, ...hint };
    const policy = aPolicy().nodeOSUpgradeChannel;
    const target = effectiveTarget(aCluster(cluster), policy, given);
    expect(target.channel).toBe('NodeImage');
    expect(target.incompatibilities.map((each) => each.reason)).toEqual([reason]);
    expect(recommend(aCluster(cluster), given)).toEqual({ channel: 'NodeImage', reasons: [reason] });
  });

  it.each([
    ['Ubuntu on GPU sizes is no obstacle', { pools: [aPool({ osSku: 'Ubuntu', vmSize: 'Standard_NC6s_v3' })] }],
    ['Azure Linux on ordinary sizes is none', { pools: [aPool({ osSku: 'AzureLinux' })] }],
  ])('%s', (_, cluster) => {
    expect(effectiveTarget(aCluster(cluster), aPolicy().nodeOSUpgradeChannel, hints).channel).toBe('SecurityPatch');
  });

  it('never falls back to a channel that cannot work either', () => {
    const policy = { desired: 'SecurityPatch', accepted: ['SecurityPatch'], fallback: 'Unmanaged' } as const;
    expect(effectiveTarget(aCluster({ isNetworkIsolated: true }), policy, hints).channel).toBe('NodeImage');
  });
});

describe('the recommendation', () => {
  it.each<[string, Partial<Cluster>, Partial<ClusterHints>, string, readonly string[]]>([
    ['nothing special', {}, {}, 'SecurityPatch', ['security-fixes-sooner']],
    ['bug fixes wanted', {}, { needsBugFixes: true }, 'NodeImage', ['bug-fixes-wanted']],
    [
      'bug fixes wanted but reimages hurt',
      {},
      { needsBugFixes: true, sensitiveToReimage: true },
      'SecurityPatch',
      ['fewer-reimages', 'security-fixes-sooner'],
    ],
    [
      'GPU sizes are scarce',
      { pools: [aPool({ vmSize: 'Standard_ND96asr_v4' })] },
      {},
      'SecurityPatch',
      ['spare-capacity-scarce', 'security-fixes-sooner'],
    ],
    ['AKS Automatic', { isAutomatic: true }, {}, 'NodeImage', ['aks-automatic']],
    [
      'cluster channel node-image',
      { clusterUpgradeChannel: 'node-image' },
      {},
      'NodeImage',
      ['cluster-channel-node-image'],
    ],
  ])('%s', (_, cluster, hint, channel, reasons) => {
    expect(recommend(aCluster(cluster), { ...hints, ...hint })).toEqual({ channel, reasons });
  });
});

describe('a name that AKS does not know', () => {
  it.each([
    ['aksManagedClusterAutoUpgradeSchedule', 'aksManagedAutoUpgradeSchedule'],
    ['autoUpgradeSchedule', 'aksManagedAutoUpgradeSchedule'],
    ['AKSManagedNodeOSAutoUpgradeSchedule', 'aksManagedNodeOSUpgradeSchedule'],
    ['Default', 'default'],
    ['weekend', undefined],
  ])('%s', (name, meant) => {
    expect(nearestConfigurationName(name)).toBe(meant);
  });
});
