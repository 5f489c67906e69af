/** Who is told what and when: ids, routing, quiet hours, digests, and what a window came to. */

import fc from 'fast-check';
import { channels } from '../../shared/channels/index.ts';
import { describe, expect, it } from 'vitest';
import type { AnnouncedEvent } from '../../shared/domain/events/aks-event.ts';
import { eventNotices } from '../../shared/domain/notices/event-notices.ts';
import { exampleNotices } from '../../shared/domain/notices/example-notices.ts';
import type { Notice, ReadableNotice } from '../../shared/domain/notices/notice.ts';
import { noticeKinds } from '../../shared/domain/notices/notice-kinds.ts';
import { planDelivery, quietUntilMs, routineOpensAtMs } from '../../shared/domain/notices/plan-delivery.ts';
import type { Receiver } from '../../shared/domain/notices/receiver.ts';
import { routeNotice } from '../../shared/domain/notices/route-notice.ts';
import { judgeWindow, type AfterWindow } from '../../shared/domain/events/window-outcome.ts';
import type { NodeOSWatch } from '../../shared/domain/events/node-os-watch.ts';
import { aCluster } from '../builders/a-cluster.ts';
import type { Schedule } from '../../shared/domain/maintenance/maintenance-window.ts';
import { aWindow } from '../builders/a-window.ts';
import { hourMs } from '../../shared/domain/time/durations.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');
const { ref } = aCluster();
type SupportEvent = Extract<AnnouncedEvent, { kind: 'support-ending' | 'support-ended' }>;
const mail: Receiver = { kind: 'email', id: 'mail', minimumSeverity: 'info' };

describe('the same happening', () => {
  const maintenance = (more: Partial<Extract<AnnouncedEvent, { kind: 'maintenance' }>> = {}): AnnouncedEvent => ({
    kind: 'maintenance',
    id: String(Math.random()),
    cluster: ref,
    atMs: nowMs,
    status: 'started',
    upgrade: 'node-os',
    operationId: 'op',
    source: 'AutoUprader',
    details: '',
    ...more,
  });
  const ids = (event: AnnouncedEvent) => eventNotices(event, undefined, nowMs).map(({ id }) => id);

  it('is told once, however often it is delivered', () => {
    expect(ids(maintenance())).toEqual(ids(maintenance()));
    expect(ids(maintenance())).not.toEqual(ids(maintenance({ status: 'completed' })));
  });

  it('is told a week ahead, again a day ahead, and again when the plan has changed', () => {
    const plannedMs = nowMs + 168 * hourMs;
    const ahead = (hours: number, movedHours = 0) =>
      ids(
        maintenance({
          status: 'scheduled',
          atMs: plannedMs - hours * hourMs,
          plannedMs: plannedMs + movedHours * hourMs,
        }),
      );
    expect(ahead(168)).toEqual(ahead(160));
    expect(ahead(24)).toEqual(ahead(20));
    expect(ahead(168)).not.toEqual(ahead(24));
    expect(ahead(24)).not.toEqual(ahead(24, 10));
  });

  it('is told a week ahead and again a day ahead even if Azure says no time that lies ahead', () => {
    const ahead = (hours: number) => ids(maintenance({ status: 'scheduled', atMs: nowMs - hours * hourMs }));
    expect(ahead(168)).toEqual(ahead(167));
    expect(ahead(168)).not.toEqual(ahead(24));
  });

  it('in another pool is another one', () => {
    expect(ids(maintenance({ pools: ['a'] }))).not.toEqual(ids(maintenance({ pools: ['b'] })));
  });

  it.each<[string, Partial<SupportEvent>, Partial<SupportEvent>, boolean]>([
    ['delivered again', { id: 'a' }, { id: 'b' }, true],
    ['without more words than the version, later', {}, { atMs: nowMs + 300 * hourMs }, true],
    ['of another version', {}, { kubernetesVersion: '1.33.1' }, false],
    ['two weeks and one week ahead', { stage: 'EOLTwoWeeks' }, { stage: 'EOLOneWeek' }, false],
    ['with another end', { stage: 'EOLTwoWeeks', endsMs: 1 }, { stage: 'EOLTwoWeeks', endsMs: 2 }, false],
    [
      'of what is over, an hour later',
      { kind: 'support-ended', stage: 'OutOfSupport' },
      { kind: 'support-ended', stage: 'OutOfSupport', atMs: nowMs + hourMs },
      true,
    ],
    [
      'of what is over, a week later',
      { kind: 'support-ended', stage: 'OutOfSupport' },
      { kind: 'support-ended', stage: 'OutOfSupport', atMs: nowMs + 168 * hourMs },
      false,
    ],
  ])('an end of support %s', (_, first, second, isSame) => {
    const support = (more: Partial<SupportEvent>) =>
      ids({ kind: 'support-ending', id: 'x', cluster: ref, atMs: nowMs, kubernetesVersion: '1.32.3', ...more });
    expect(JSON.stringify(support(first)) === JSON.stringify(support(second))).toBe(isSame);
  });

  it('brings the reason that Azure gave in another event of the same failure', () => {
    const rolling = { kind: 'pool-rolling', id: 'r', cluster: ref, atMs: nowMs, status: 'failed', pool: 'np' } as const;
    const known = (hoursAgo: number) =>
      ({ location: '', failedUpgrade: { atMs: nowMs - hoursAgo * hourMs, details: 'PDB checkout' } }) as const;
    const reason = (event: AnnouncedEvent, hoursAgo: number) =>
      eventNotices(event, known(hoursAgo), nowMs)[0].facts.reason;
    expect(reason(rolling, 1)).toBe('PDB checkout');
    expect(reason(rolling, 24)).toBeUndefined();
    expect(reason({ ...rolling, status: 'succeeded' }, 1)).toBeUndefined();
    expect(reason(maintenance({ status: 'failed' }), 1)).toBe('PDB checkout');
    expect(reason(maintenance({ status: 'failed', details: 'quota' }), 1)).toBeUndefined();
  });

  it('outside the window is told as such', () => {
    const known = {
      location: 'westeurope',
      nodeOS: {
        reading: { kind: 'scheduled', window: aWindow() },
        channel: 'NodeImage',
        isStopped: false,
        images: {},
        missedInARow: 0,
      },
    } as const;
    const kinds = (atMs: number) => eventNotices(maintenance({ atMs }), known as never, nowMs).map(({ kind }) => kind);
    expect(kinds(nowMs)).toEqual(['maintenance-started', 'outside-window']);
    expect(kinds(Date.parse('2026-11-22T01:00Z'))).toEqual(['maintenance-started']);
    expect(kinds(Date.parse('2026-11-22T00:50Z'))).toEqual(['maintenance-started']);
  });

  it.each<[string, Schedule]>([
    ['the 31st', { kind: 'absoluteMonthly', intervalMonths: 1, dayOfMonth: 31 }],
    ['every third month', { kind: 'absoluteMonthly', intervalMonths: 3, dayOfMonth: 15 }],
    [
      'every second last Sunday',
      { kind: 'relativeMonthly', intervalMonths: 2, weekIndex: 'Last', dayOfWeek: 'Sunday' },
    ],
  ])('is not told to be outside a window of which AKS does not say when it opens: %s', (_, schedule) => {
    const nodeOS = { reading: { kind: 'scheduled', window: aWindow({ schedule }) } };
    const known = { location: 'westeurope', nodeOS };
    expect(eventNotices(maintenance(), known as never, nowMs).map(({ kind }) => kind)).toEqual(['maintenance-started']);
  });
});

describe('routing', () => {
  const pager: Receiver = {
    ...mail,
    id: 'pager',
    minimumSeverity: 'error',
    kinds: ['maintenance-failed', 'repair-failed'],
  };
  const routing = { receivers: [mail, pager], accountable: ['mail'] };
  it.each<[string, Pick<ReadableNotice, 'kind' | 'severity'>, readonly string[], readonly string[]]>([
    ['all that are named', { kind: 'repair-failed', severity: 'error' }, ['mail', 'pager'], ['mail', 'pager']],
    ['not below the severity', { kind: 'repair-failed', severity: 'warning' }, ['mail', 'pager'], ['mail']],
    ['not other kinds', { kind: 'contested', severity: 'error' }, ['pager'], []],
    ['nobody is named: the accountable one', { kind: 'drift-found', severity: 'info' }, [], ['mail']],
    ['somebody unknown is named: the accountable one', { kind: 'drift-found', severity: 'info' }, ['ghost'], ['mail']],
  ])('%s', (_, notice, routed, told) => {
    expect(routeNotice(notice, routed, routing)).toEqual(told);
  });

  it('a topic hears everything', () => {
    expect(routeNotice({ kind: 'drift-found', severity: 'info' }, ['pager'], { ...routing, topicId: 'topic' })).toEqual(
      ['topic'],
    );
  });
});

describe('the plan of a delivery', () => {
  const due = (count: number, severity: Notice['severity']) =>
    Array.from({ length: count }, (_, n) => ({
      notice: { ...exampleNotices(nowMs)[0]!, id: `${severity}-${String(n)}`, severity },
    }));
  const lengths = (...entries: ReturnType<typeof due>) =>
    planDelivery(entries, channels.email.habits).map(({ length }) => length);

  it('a few are sent one by one, many as one, and what is urgent by itself', () => {
    expect(lengths(...due(3, 'info'))).toEqual([1, 1, 1]);
    expect(lengths(...due(300, 'info'))).toEqual([300]);
    expect(lengths(...due(2, 'error'), ...due(9, 'info'))).toEqual([1, 1, 9]);
  });

  it('the daily digest is a message of its own', () => {
    const daily = exampleNotices(nowMs).filter(({ kind }) => kind === 'daily-digest');
    expect(lengths(...due(9, 'info'), ...daily.map((notice) => ({ notice })))).toEqual([9, 1]);
  });

  it('what waited because there was no budget comes as one, tests apart from the rest', () => {
    const waiting = due(2, 'info').map((each) => ({ ...each, isPutOff: true }));
    const tests = due(5, 'error').map(({ notice }, index) => ({
      notice: { ...notice, id: `test-${String(index)}`, isTest: true },
      isPutOff: index > 1,
    }));
    expect(lengths(...waiting, ...due(1, 'info'))).toEqual([3]);
    expect(lengths(...tests)).toEqual([3, 1, 1]);
    expect(lengths(...tests, ...due(1, 'error'), ...waiting)).toEqual([1, 2, 3, 1, 1]);
  });

  it('loses nothing and doubles nothing', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.boolean(), (urgent, routine, isPutOff) => {
        const entries = [...due(urgent, 'error'), ...due(routine, 'info').map((each) => ({ ...each, isPutOff }))];
        const messages = planDelivery(entries, channels.email.habits);
        const told = messages.flat().map(({ notice }) => notice.id);
        expect(told.toSorted()).toEqual(entries.map(({ notice }) => notice.id).toSorted());
        expect(messages.length).toBeLessThanOrEqual(6);
      }),
    );
  });

  it('what can wait waits three hours after the last mail, ten minutes after the last card', () => {
    const teams: Receiver = { kind: 'teams', id: 'teams', minimumSeverity: 'info' };
    const { teams: cards } = channels;
    expect(routineOpensAtMs(mail, channels.email.habits, { nowMs, lastRoutineMs: nowMs })).toBe(nowMs + 3 * hourMs);
    expect(routineOpensAtMs(teams, cards.habits, { nowMs, lastRoutineMs: nowMs })).toBe(nowMs + 600_000);
    expect(routineOpensAtMs(mail, channels.email.habits, { nowMs, lastRoutineMs: undefined })).toBe(-Infinity);
  });

  it.each([
    ['22:00', '06:00', '2026-11-21T23:30Z', 6.5],
    ['22:00', '06:00', '2026-11-21T05:00Z', 1],
    ['22:00', '06:00', '2026-11-21T12:00Z', undefined],
    ['12:00', '13:00', '2026-11-21T12:15Z', 0.75],
  ])('quiet from %s to %s at %s UTC: %s hours more', (from, to, at, hours) => {
    const atMs = Date.parse(at);
    const until = quietUntilMs({ ...mail, quietHours: { from, to } }, atMs);
    expect(until).toBe(hours === undefined ? -Infinity : atMs + hours * hourMs);
  });

  it('and to the end of the quiet hours', () => {
    const receiver: Receiver = { ...mail, quietHours: { from: '11:00', to: '14:00' } };
    expect(routineOpensAtMs(receiver, channels.email.habits, { nowMs, lastRoutineMs: undefined })).toBe(
      nowMs + 2 * hourMs,
    );
  });
});

describe('what a window came to', () => {
  const before: NodeOSWatch = {
    reading: { kind: 'scheduled', window: aWindow() },
    channel: 'NodeImage',
    isStopped: false,
    images: { system: 'A' },
    missedInARow: 1,
  };
  const after = (more: Partial<AfterWindow> = {}): AfterWindow => ({
    channel: 'NodeImage',
    isStopped: false,
    provisioningState: 'Succeeded',
    images: { system: 'A' },
    latest: { system: 'A' },
    arrivals: {},
    unrolled: [],
    failedPools: [],
    ...more,
  });
  const opening = { startMs: nowMs - 7 * hourMs, endMs: nowMs - hourMs, usableHours: 6 };

  it.each<[string, AfterWindow, number, object]>([
    ['a newer image runs', after({ images: { system: 'B' } }), 6, { kind: 'upgraded', missedInARow: 0 }],
    ['nothing newer exists', after(), 6, { kind: 'already-current', missedInARow: 0 }],
    ['the channel is off', after({ channel: 'None' }), 6, { kind: 'skipped', reason: 'channel-off', missedInARow: 2 }],
    ['the cluster is stopped', after({ isStopped: true }), 6, { kind: 'skipped', reason: 'stopped' }],
    [
      'Azure told of a failure',
      after({ latest: { system: 'B' }, failure: 'PDB' }),
      6,
      { kind: 'skipped', reason: 'upgrade-failed', failure: 'PDB' },
    ],
    ['something failed, but nothing newer exists', after({ failure: 'quota' }), 6, { kind: 'already-current' }],
    [
      'the cluster has failed',
      after({ latest: {}, provisioningState: 'Failed' }),
      6,
      { kind: 'skipped', reason: 'failed' },
    ],
    ['something newer waits', after({ latest: { system: 'B' } }), 6, { kind: 'skipped', reason: 'newer-image-waits' }],
    ['it was frozen', after({ latest: { system: 'B' } }), 0, { kind: 'skipped', reason: 'frozen' }],
    ['a freeze left too little', after({ latest: { system: 'B' } }), 2, { kind: 'skipped', reason: 'too-short' }],
    [
      'another operation ran',
      after({ latest: { system: 'B' }, provisioningState: 'Updating' }),
      6,
      { kind: 'skipped', reason: 'busy' },
    ],
    [
      'the channel was set the evening before',
      after({ latest: { system: 'B' }, isTakingEffect: true }),
      6,
      { kind: 'skipped', reason: 'settling', missedInARow: 1 },
    ],
    ['nobody can say what is newest', after({ latest: {} }), 6, { kind: 'unknown', missedInARow: 1 }],
  ])('%s', (_, seen, usableHours, expected) => {
    expect(judgeWindow(before, { ...opening, usableHours }, seen)).toMatchObject(expected);
  });
});

it('there is an example of every kind', () => {
  expect(exampleNotices(nowMs).map(({ kind }) => kind)).toEqual(noticeKinds);
});
