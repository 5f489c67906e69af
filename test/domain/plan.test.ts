import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../shared/domain/cluster/cluster.ts';
import type { ClusterMemory } from '../../shared/domain/judging/cluster-memory.ts';
import { evaluate } from '../../shared/domain/judging/evaluate.ts';
import type { MaintenanceConfiguration } from '../../shared/domain/maintenance/maintenance-window.ts';
import { planRepair, planUndo } from '../../shared/domain/repair/plan.ts';
import type { Circumstances } from '../../shared/domain/repair/gates.ts';
import type { Plan } from '../../shared/domain/repair/action.ts';
import type { ClusterPolicy, WindowPolicy } from '../../shared/domain/policy/policy.ts';
import { aPool, aSnapshot } from '../builders/a-cluster.ts';
import { aPolicy } from '../builders/a-policy.ts';
import { aNodeOSWindow } from '../builders/a-window.ts';

/** A Saturday; the builders' window opens on Sunday 01:00. */
const saturday = Date.parse('2026-11-21T12:00Z');
const inWindow = Date.parse('2026-11-22T02:00Z');

interface Situation {
  readonly cluster?: Partial<Cluster>;
  readonly windows?: readonly MaintenanceConfiguration[];
  readonly policy?: Partial<WindowPolicy>;
  readonly nowMs?: number;
  readonly memory?: ClusterMemory;
  readonly circumstances?: Circumstances;
  readonly fleet?: Partial<ClusterPolicy>;
}

function planFor({
  cluster = {},
  windows = [aNodeOSWindow()],
  policy: windowPolicy = {},
  nowMs = saturday,
  memory = {},
  circumstances = {},
  fleet = {},
}: Situation): Plan {
  const policy = aPolicy(fleet, windowPolicy);
  const snapshot = aSnapshot(cluster, windows);
  const verdict = evaluate(snapshot, policy, { nowMs, memory });
  return planRepair({ cluster: snapshot.cluster, verdict, policy, memory, nowMs, circumstances });
}

const none = { nodeOSUpgradeChannel: 'None' } as const;
const unmanaged = { nodeOSUpgradeChannel: 'Unmanaged' } as const;
const reasons = (plan: Plan): readonly string[] => plan.held.map(({ reason }) => reason.kind);
const actions = (plan: Plan): readonly string[] => plan.actions.map(({ kind }) => kind);

describe('the plan of a repair', () => {
  it('does nothing for a cluster that follows policy', () => {
    expect(planFor({})).toEqual({ actions: [], held: [] });
  });

  it('sets the channel', () => {
    expect(planFor({ cluster: none }).actions).toEqual([
      { kind: 'set-channel', repairs: 'channel.drifted', from: 'None', to: 'SecurityPatch', reimageRisk: 'none' },
    ]);
  });

  it('creates the missing window before it touches the channel', () => {
    expect(actions(planFor({ cluster: none, windows: [] }))).toEqual(['create-window', 'set-channel']);
  });

  it('lengthens a short window to what the template says, and then sets the channel', () => {
    const plan = planFor({ cluster: none, windows: [aNodeOSWindow({ durationHours: 2 })] });
    expect(plan.actions).toMatchObject([
      { kind: 'lengthen-window', fromHours: 2, toHours: 6 },
      { kind: 'set-channel' },
    ]);
  });

  it('leaves the channel alone while there is no usable node OS window and no template for one', () => {
    const plan = planFor({ cluster: none, windows: [], policy: { repair: {} } });
    expect(plan.actions).toEqual([]);
    expect(reasons(plan)).toEqual(['no-repair-template', 'no-usable-window']);
  });

  it('sets the channel without a window when policy does not require one', () => {
    expect(actions(planFor({ cluster: none, windows: [], policy: { repair: {}, requireWindow: false } }))).toEqual([
      'set-channel',
    ]);
  });

  it('never lengthens a window that is shared with other clusters', () => {
    const { name, reading } = aNodeOSWindow({ durationHours: 2 });
    const shared = {
      name,
      reading: { ...reading, sharedWindowId: '/subscriptions/1/resourceGroups/2' },
    } as MaintenanceConfiguration;
    expect(reasons(planFor({ windows: [shared] }))).toEqual(['shared-window']);
  });

  it('leaves to the owner what no template can mend', () => {
    const frozen = aNodeOSWindow({
      startMinute: 1320,
      durationHours: 10,
      notAllowedDates: [{ start: '2026-11-23', end: '2026-11-27' }],
    });
    expect(reasons(planFor({ windows: [frozen] }))).toEqual(['owner-decides']);
  });
});

describe('a change that may reimage every node', () => {
  it('waits for the node OS window and says when it opens', () => {
    expect(planFor({ cluster: unmanaged }).held).toMatchObject([
      { reason: { kind: 'waits-for-window', opensAtMs: Date.parse('2026-11-22T01:00Z') } },
    ]);
  });

  it('is made while the window is open', () => {
    expect(actions(planFor({ cluster: unmanaged, nowMs: inWindow }))).toEqual(['set-channel']);
  });

  it.each([
    ['before the freeze', '2026-11-21T12:00Z', '2026-11-23T00:00Z'],
    ['in the frozen part of the opening', '2026-11-22T23:00Z', '2026-11-23T00:00Z'],
    ['when the freeze is over', '2026-11-23T01:00Z', undefined],
  ])('waits until a freeze is over that takes the beginning of an opening: %s', (_, now, opens) => {
    const notAllowedDates = [{ start: '2026-11-20', end: '2026-11-22' }];
    const windows = [aNodeOSWindow({ startMinute: 1320, durationHours: 8, notAllowedDates })];
    const { held } = planFor({ cluster: unmanaged, windows, nowMs: Date.parse(now) });
    const opensAtMs = held.map(({ reason }) => (reason.kind === 'waits-for-window' ? reason.opensAtMs : reason));
    expect(opensAtMs).toEqual(opens === undefined ? [] : [Date.parse(opens)]);
  });

  it('is not begun in the last hour of the window', () => {
    const plan = planFor({ cluster: unmanaged, nowMs: Date.parse('2026-11-22T06:30Z') });
    expect(plan.held).toMatchObject([{ reason: { opensAtMs: Date.parse('2026-11-29T01:00Z') } }]);
  });

  it('waits when the window itself is only about to be created', () => {
    const plan = planFor({ cluster: unmanaged, windows: [] });
    expect(actions(plan)).toEqual(['create-window']);
    expect(reasons(plan)).toEqual(['waits-for-window']);
  });
});

describe('a cluster that accepts no write', () => {
  it.each<[string, Partial<Cluster>, string]>([
    ['stopped', { isStopped: true }, 'cluster-stopped'],
    ['updating', { provisioningState: 'Updating' }, 'cluster-busy'],
    ['failed', { provisioningState: 'Failed' }, 'cluster-busy'],
    ['with a busy pool', { pools: [aPool(), aPool({ name: 'user', provisioningState: 'Upgrading' })] }, 'pool-busy'],
  ])('%s: everything is held', (_, cluster, reason) => {
    const plan = planFor({ cluster: { ...none, ...cluster }, windows: [] });
    expect(plan.actions).toEqual([]);
    expect(reasons(plan)).toEqual([reason, reason]);
    expect(plan.held.map(({ action }) => action?.kind)).toEqual(['create-window', 'set-channel']);
  });
});

describe('gates that people and other clusters close', () => {
  const rings = { order: ['canary', 'broad'], soakHours: 24 };
  const flip = (setAtMs: number) => ({ setAtMs, seenAtMs: saturday - 1000, to: 'None' as const });

  it.each<[string, Situation, string]>([
    ['the stop switch holds everything', { circumstances: { stop: { kind: 'writes-stopped' } } }, 'writes-stopped'],
    ['a later ring waits', { circumstances: { rings, openRing: 0 }, fleet: { ring: 'broad' } }, 'waits-for-ring'],
    ['a cluster without a ring belongs to the last', { circumstances: { rings, openRing: 0 } }, 'waits-for-ring'],
    ['settings that live in code are left to it', { fleet: { codeOwner: 'terraform' } }, 'owner-repairs'],
    [
      'traces of a tool are found when policy asks for it',
      { fleet: { codeOwner: 'detect' }, cluster: { ...none, tags: { 'managed-by': 'Terraform' } } },
      'owner-repairs',
    ],
    ['two flips make a contest', { memory: { flips: [flip(1), flip(2)] } }, 'contested'],
    ['what somebody undid stays undone', { memory: { undoneAtMs: saturday - 1 } }, 'undone'],
    [
      'without an eTag a write would be blind',
      { circumstances: { needsETag: true }, cluster: withoutETag() },
      'no-etag',
    ],
  ])('%s', (_, situation, reason) => {
    const plan = planFor({ cluster: none, ...situation });
    expect([actions(plan), reasons(plan)]).toEqual([[], [reason]]);
  });

  it.each<[string, Situation]>([
    ['the open ring is written', { circumstances: { rings, openRing: 0 }, fleet: { ring: 'Canary' } }],
    ['one flip is no contest', { memory: { flips: [flip(1)] } }],
    ['old flips are forgotten', { memory: { flips: [flip(1), flip(2)].map((each) => ({ ...each, seenAtMs: 0 })) } }],
    ['no trace of a tool', { fleet: { codeOwner: 'detect' } }],
  ])('%s', (_, situation) => {
    expect(actions(planFor({ cluster: none, ...situation }))).toEqual(['set-channel']);
  });

  it('an approval opens the way outside the window, and only for what may reimage', () => {
    const situation = { cluster: unmanaged };
    expect(reasons(planFor(situation))).toEqual(['waits-for-window']);
    expect(actions(planFor({ ...situation, circumstances: { isReimageApproved: true } }))).toEqual(['set-channel']);
  });

  function withoutETag(): Partial<Cluster> {
    const { eTag: _, ...rest } = { ...aSnapshot(none).cluster };
    return { ...rest, eTag: undefined } as unknown as Partial<Cluster>;
  }
});

describe('undo', () => {
  const undoFor = (memory: ClusterMemory, circumstances: Circumstances = {}, nowMs = saturday): Plan => {
    const { cluster } = aSnapshot();
    const verdict = evaluate(aSnapshot(), aPolicy(), { nowMs });
    return planUndo({ cluster, verdict, policy: aPolicy(), memory, nowMs, circumstances });
  };
  const set = (from: 'None' | 'Unmanaged' | 'Unspecified'): ClusterMemory => ({
    channelSet: { from, to: 'SecurityPatch', atMs: saturday - 1000 },
  });

  it.each([
    ['None', 'None'],
    ['Unspecified', 'None'],
  ] as const)('restores %s as %s', (from, to) => {
    expect(undoFor(set(from)).actions).toMatchObject([
      { kind: 'set-channel', from: 'SecurityPatch', to, isUndo: true },
    ]);
  });

  it('waits for the window when the way back reimages every node', () => {
    expect(reasons(undoFor(set('Unmanaged')))).toEqual(['waits-for-window']);
    expect(actions(undoFor(set('Unmanaged'), {}, inWindow))).toEqual(['set-channel']);
    expect(actions(undoFor(set('Unmanaged'), { isReimageApproved: true }))).toEqual(['set-channel']);
  });

  it('passes the same gates', () => {
    expect(reasons(undoFor(set('None'), { stop: { kind: 'writes-stopped' } }))).toEqual(['writes-stopped']);
  });

  it.each<[string, ClusterMemory]>([
    ['nothing was ever set', {}],
    ['somebody else has changed it since', { channelSet: { from: 'None', to: 'NodeImage', atMs: 1 } }],
  ])('has nothing to do when %s', (_, memory) => {
    expect(reasons(undoFor(memory))).toEqual(['nothing-to-undo']);
  });
});
