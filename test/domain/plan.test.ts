import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../shared/domain/cluster.ts';
import { evaluate } from '../../shared/domain/evaluate.ts';
import type { MaintenanceConfiguration } from '../../shared/domain/maintenance-window.ts';
import { planRepair, type Plan } from '../../shared/domain/plan.ts';
import type { WindowPolicy } from '../../shared/domain/policy.ts';
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
}

function planFor({
  cluster = {},
  windows = [aNodeOSWindow()],
  policy: windowPolicy = {},
  nowMs = saturday,
}: Situation): Plan {
  const policy = aPolicy({}, windowPolicy);
  const snapshot = aSnapshot(cluster, windows);
  return planRepair({ cluster: snapshot.cluster, verdict: evaluate(snapshot, policy, { nowMs }), policy, nowMs });
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
