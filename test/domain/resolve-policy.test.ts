import { describe, expect, it } from 'vitest';
import type { Mode } from '../../shared/domain/policy/policy.ts';
import type { PolicyMatch } from '../../shared/domain/policy/policy-match.ts';
import { resolvePolicy } from '../../shared/domain/policy/resolve-policy.ts';
import { aCluster } from '../builders/a-cluster.ts';
import { aFleetPolicy } from '../builders/a-policy.ts';

const cluster = aCluster({ tags: { Environment: 'Production', team: 'shop' } });

describe('which rules match a cluster', () => {
  const matches = (match: PolicyMatch): boolean =>
    resolvePolicy(aFleetPolicy({}, { rules: [{ name: 'rule', match }] }), cluster).appliedRules.length === 1;

  it.each<[string, PolicyMatch, boolean]>([
    ['an empty match', {}, true],
    ['the name', { name: ['shop-01'] }, true],
    ['the name in another case', { name: ['SHOP-01'] }, true],
    ['a pattern', { name: ['shop-*'] }, true],
    ['one of several', { resourceGroup: ['rg-pay', 'rg-sh*'] }, true],
    ['none of several', { resourceGroup: ['rg-pay', 'rg-lab'] }, false],
    ['a region', { location: ['WestEurope'] }, true],
    ['a subscription', { subscription: ['11111111-1111-4111-8111-111111111111'] }, true],
    ['a tag, whatever the case', { tags: { environment: 'production' } }, true],
    ['a tag with another value', { tags: { environment: 'test' } }, false],
    ['a tag that is not there', { tags: { owner: '*' } }, false],
    ['all that is given, not one of it', { name: ['shop-*'], location: ['eastus'] }, false],
    ['a dot is a dot, not any character', { name: ['shop.01'] }, false],
  ])('%s', (_, match, expected) => {
    expect(matches(match)).toBe(expected);
  });
});

describe('how the parts add up', () => {
  it('lets a later rule win and keeps what it does not mention', () => {
    const rules = [
      { name: 'first', match: {}, timeZone: 'Europe/Berlin', nodeOSUpgradeChannel: { desired: 'NodeImage' } },
      { name: 'second', match: {}, timeZone: 'Asia/Tokyo', windows: { minimumHours: 6 } },
    ] as const;
    const policy = resolvePolicy(aFleetPolicy({}, { rules }), cluster);
    expect(policy).toMatchObject({
      timeZone: 'Asia/Tokyo',
      appliedRules: ['first', 'second'],
      windows: { minimumHours: 6, requireWindow: true },
    });
    expect(policy.nodeOSUpgradeChannel).toMatchObject({ desired: 'NodeImage', fallback: 'NodeImage' });
    expect(policy.windows.repair.aksManagedNodeOSUpgradeSchedule).toBeDefined();
  });

  it('always accepts what it desires', () => {
    const policy = resolvePolicy(
      aFleetPolicy({ nodeOSUpgradeChannel: { desired: 'NodeImage', accepted: [] } }),
      cluster,
    );
    expect(policy.nodeOSUpgradeChannel.accepted).toEqual(['NodeImage']);
  });

  it.each<[string, Mode | undefined, Mode | undefined, Mode | undefined, Mode]>([
    ['nobody says anything', undefined, undefined, undefined, 'audit'],
    ['the document enforces', 'enforce', undefined, undefined, 'enforce'],
    ['a request replaces the default', 'audit', undefined, 'enforce', 'enforce'],
    ['a rule wins over the request', 'audit', 'audit', 'enforce', 'audit'],
    ['a requested audit wins over everything', 'enforce', 'enforce', 'audit', 'audit'],
  ])('mode: %s', (_, byDefault, byRule, requested, mode) => {
    const fleet = aFleetPolicy({ mode: byDefault }, { rules: [{ name: 'rule', match: {}, mode: byRule }] });
    expect(resolvePolicy(fleet, cluster, requested).mode).toBe(mode);
  });
});
