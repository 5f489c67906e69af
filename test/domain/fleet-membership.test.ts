/** Which clusters an AKS Fleet patches, what is held for it, and what nobody can tell. */

import { describe, expect, it } from 'vitest';
import { clusterKey } from '../../shared/domain/cluster/cluster-ref.ts';
import type { Cluster } from '../../shared/domain/cluster/cluster.ts';
import {
  latestMembership,
  membershipOf,
  memberships,
  type FleetMembership,
  type FleetResources,
} from '../../shared/domain/cluster/fleet-membership.ts';
import { evaluate } from '../../shared/domain/judging/evaluate.ts';
import type { ClusterPolicy } from '../../shared/domain/policy/policy.ts';
import { isPassing } from '../../shared/domain/repair/action.ts';
import { planRepair } from '../../shared/domain/repair/plan.ts';
import { readFleetRows } from '../../shared/contracts/azure/fleet-row.ts';
import { heldWords } from '../../shared/views/words/action-words.ts';
import { aCluster, aSnapshot } from '../builders/a-cluster.ts';
import { aPolicy } from '../builders/a-policy.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');
const { ref } = aCluster();
const fleet = '/subscriptions/x/resourcegroups/rg/providers/microsoft.containerservice/fleets/all';
const weekly = { fleet, name: 'weekly', channel: 'NodeImage', isDisabled: false };
const strategy = `${fleet}/updatestrategies/slow`;

function patching(resources: Partial<FleetResources>): unknown {
  const member = { fleet, cluster: ref, group: 'canary' };
  const found = memberships({ members: [member], profiles: [], strategies: [], runs: [], ...resources });
  const membership = found.get(clusterKey(ref));
  return membership?.kind === 'member' ? membership.patching.kind : membership;
}

describe('a member is patched', () => {
  const inStrategy = { ...weekly, strategy };
  const run = { fleet, name: 'run-1', state: 'Running', upgrade: 'NodeImageOnly' };
  it.each<[string, Partial<FleetResources>, string]>([
    ['by a profile of node images', { profiles: [weekly] }, 'by-profile'],
    [
      'by a profile whose strategy names its group',
      { profiles: [inStrategy], strategies: [{ id: strategy, groups: ['Canary'] }] },
      'by-profile',
    ],
    ['by a profile whose strategy cannot be seen', { profiles: [inStrategy] }, 'by-profile'],
    [
      'not where the strategy leaves its group out',
      { profiles: [inStrategy], strategies: [{ id: strategy, groups: ['broad'] }] },
      'not-at-all',
    ],
    ['not by a disabled profile', { profiles: [{ ...weekly, isDisabled: true }] }, 'not-at-all'],
    ['not by a profile of Kubernetes versions', { profiles: [{ ...weekly, channel: 'Stable' }] }, 'not-at-all'],
    ['not by a profile of another fleet', { profiles: [{ ...weekly, fleet: 'other' }] }, 'not-at-all'],
    ['perhaps, by a channel that nobody knows', { profiles: [{ ...weekly, channel: 'Later' }] }, 'unclear'],
    ['by an update run for as long as it goes on', { runs: [run] }, 'in-a-run'],
    ['not by a run of the control plane only', { runs: [{ ...run, upgrade: 'ControlPlaneOnly' }] }, 'not-at-all'],
    ['not by a run that is over', { runs: [{ ...run, state: 'Completed' }] }, 'not-at-all'],
  ])('%s', (_, resources, expected) => {
    expect(patching(resources)).toBe(expected);
  });
});

describe('what is known of one cluster', () => {
  const answered = { kind: 'answered', members: new Map(), unproven: [], unanswered: [] } as const;
  const member: FleetMembership = { kind: 'member', fleet: 'all', patching: { kind: 'not-at-all' } };
  it.each<[string, Parameters<typeof membershipOf>[0], object]>([
    ['nothing names it, and fleets can be seen', answered, { kind: 'not-a-member' }],
    [
      'nothing proves that fleets can be seen',
      { ...answered, unproven: ['sub'] },
      { because: 'no-right', where: 'sub' },
    ],
    ['a subscription did not answer', { ...answered, unanswered: ['sub'] }, { because: 'no-answer' }],
    ['Azure did not answer', { kind: 'no-answer', problem: 'x' }, { because: 'no-answer' }],
    [
      'it is a member, whatever else cannot be seen',
      { ...answered, members: new Map([[clusterKey(ref), member]]), unproven: ['sub'] },
      member,
    ],
  ])('%s', (_, knowledge, expected) => {
    expect(membershipOf(knowledge, ref)).toMatchObject(expected);
  });

  it('stays what it was for a member while Azure does not answer, and for nobody else', () => {
    const silent: FleetMembership = { kind: 'unknown', because: 'no-answer' };
    expect(latestMembership(member, silent)).toBe(member);
    expect(latestMembership({ kind: 'not-a-member' }, silent)).toBe(silent);
    expect(latestMembership(member, { kind: 'not-a-member' })).toEqual({ kind: 'not-a-member' });
    expect(latestMembership(undefined, undefined)).toEqual({ kind: 'unknown', because: 'not-asked' });
  });
});

describe('the judgement and the plan', () => {
  const none = { nodeOSUpgradeChannel: 'None' } as const;
  const patched: FleetMembership = {
    kind: 'member',
    fleet: 'all',
    patching: { kind: 'by-profile', profile: 'weekly', channel: 'NodeImage' },
  };
  const noRight: FleetMembership = { kind: 'unknown', because: 'no-right', where: 'sub' };
  function judged(
    fleetOf: FleetMembership,
    cluster: Partial<Cluster> = none,
    policy: Partial<ClusterPolicy> = {},
    windows = aSnapshot().maintenance,
  ) {
    const snapshot = { ...aSnapshot(cluster), maintenance: windows };
    const memory = { fleet: fleetOf };
    const resolved = aPolicy(policy);
    const verdict = evaluate(snapshot, resolved, { nowMs, memory });
    const plan = planRepair({ cluster: snapshot.cluster, verdict, policy: resolved, memory, nowMs });
    return { verdict: verdict.kind, codes: verdict.findings.map(({ code }) => code), plan };
  }

  it('take a member for what its fleet does', () => {
    const { verdict, codes, plan } = judged(patched);
    expect([verdict, plan.actions, plan.held]).toEqual(['compliant', [], []]);
    expect(codes).toContain('channel.fleet-patched');
    expect(codes).not.toContain('window.no-effect');
  });

  it('hold whatever else would be written to it', () => {
    const { plan } = judged(patched, none, {}, { kind: 'known', configurations: [] });
    expect(plan.actions).toEqual([]);
    expect(plan.held.map(({ reason }) => reason.kind)).toEqual(['fleet-patches']);
  });

  it.each<[string, FleetMembership, Partial<Cluster>, Partial<ClusterPolicy>, readonly string[]]>([
    [
      'a member that its fleet does not patch is repaired',
      { kind: 'member', fleet: 'all', patching: { kind: 'not-at-all' } },
      none,
      {},
      ['set-channel'],
    ],
    ['no member is repaired', { kind: 'not-a-member' }, none, {}, ['set-channel']],
    [
      'a run is waited for',
      { kind: 'member', fleet: 'all', patching: { kind: 'in-a-run', run: 'r' } },
      none,
      {},
      ['fleet-runs'],
    ],
    [
      'a channel nobody knows holds',
      { kind: 'member', fleet: 'all', patching: { kind: 'unclear', profile: 'p', channel: 'c' } },
      none,
      { fleetManager: 'none' },
      ['fleet-unknown'],
    ],
    ['without the right it is held', noRight, none, {}, ['fleet-unknown']],
    ['so is one without a channel', noRight, { nodeOSUpgradeChannel: 'Unspecified' }, {}, ['fleet-unknown']],
    ['the owner may say that there is no fleet', noRight, none, { fleetManager: 'none' }, ['set-channel']],
    [
      'one that AKS patches cannot be meant',
      noRight,
      { nodeOSUpgradeChannel: 'NodeImage' },
      { nodeOSUpgradeChannel: { desired: 'SecurityPatch', accepted: ['SecurityPatch'], fallback: 'NodeImage' } },
      ['set-channel'],
    ],
    [
      'a fleet whose channel policy does not accept leaves drift, and holds',
      patched,
      none,
      { nodeOSUpgradeChannel: { desired: 'SecurityPatch', accepted: ['SecurityPatch'], fallback: 'NodeImage' } },
      ['fleet-patches'],
    ],
  ])('%s', (_, membership, cluster, policy, expected) => {
    const { verdict, plan } = judged(membership, cluster, policy);
    expect(verdict).toBe('drifted');
    expect([...plan.actions.map(({ kind }) => kind), ...plan.held.map(({ reason }) => reason.kind)]).toEqual(expected);
  });

  it('name the cure of what is held for want of a right', () => {
    const [held] = judged(noRight).plan.held;
    expect(held === undefined ? '' : heldWords(held, 'UTC')).toMatch(
      /subscription sub.*OPTIONAL_RIGHTS fleets.*"fleetManager": "none"/,
    );
    expect(held === undefined || isPassing(held.reason)).toBe(false);
  });
});

it('rows of clusters that are not AKS’s, and of strategies that cannot be read, are passed over', () => {
  const rows = [
    {
      id: `${fleet}/members/arc`,
      type: 'microsoft.containerservice/fleets/members',
      clusterId: '/subscriptions/x/resourceGroups/r/providers/Microsoft.Kubernetes/connectedClusters/c',
    },
    { id: `${fleet}/updateStrategies/odd`, type: 'Microsoft.ContainerService/fleets/updateStrategies', stages: 'none' },
    {
      id: `${fleet}/autoUpgradeProfiles/off`,
      type: 'microsoft.containerservice/fleets/autoupgradeprofiles',
      channel: 'NodeImage',
      isDisabled: 'True',
    },
  ];
  const { members, strategies, profiles } = readFleetRows(rows);
  expect([members, strategies, profiles.map(({ isDisabled }) => isDisabled)]).toEqual([[], [], [true]]);
  expect(() => readFleetRows([{ type: 'x' }])).toThrow();
});
