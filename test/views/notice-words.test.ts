/** What notices say, whatever the channel. */

import { describe, expect, it } from 'vitest';
import type { AnnouncedEvent } from '../../shared/domain/events/aks-event.ts';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import { eventNotices } from '../../shared/domain/notices/event-notices.ts';
import type { Notice } from '../../shared/domain/notices/notice.ts';
import { digestWords } from '../../shared/views/words/digest-words.ts';
import { noticeWords } from '../../shared/views/words/notice-words.ts';
import { hourMs } from '../../shared/domain/time/durations.ts';

const nowMs = Date.parse('2026-11-21T01:14Z');
const cluster = clusterRef('sub-1', 'rg-a', 'prod');
const of = { id: 'x', cluster, atMs: nowMs };
const maintenance = {
  ...of,
  kind: 'maintenance',
  status: 'failed',
  upgrade: 'node-os',
  operationId: 'op',
  source: 'AutoUpgrader',
  details: 'Drain failed.',
} as const;
const support = { ...of, kind: 'support-ending', kubernetesVersion: '1.32.3' } as const;
const endsMs = Date.parse('2026-12-05T00:00Z');

function aNotice(event: AnnouncedEvent, location = 'westeurope'): Notice {
  return eventNotices(event, { location }, nowMs)[0];
}

describe('what Azure told', () => {
  it.each<[string, AnnouncedEvent, string]>([
    [
      'versions, of which any may be the new one',
      { ...of, kind: 'new-kubernetes-version', latestStable: '1.19', latestSupported: '1.20', latestPreview: '1.21' },
      'The versions of Kubernetes that AKS offers have changed: stable 1.19, newest supported 1.20, preview 1.21.',
    ],
    ['an end of support', support, 'Support of Kubernetes 1.32.3 ends soon; node images stop with it.'],
    [
      'an end of support with its day and kind',
      { ...support, supportType: 'LTS', endsMs },
      'LTS support of Kubernetes 1.32.3 ends on Sat, 5 Dec 2026, 00:00 UTC; node images stop with it.',
    ],
    [
      'an end that is over',
      { ...support, kind: 'support-ended', supportType: 'Community', endsMs },
      'Community support of Kubernetes 1.32.3 ended on Sat, 5 Dec 2026, 00:00 UTC; no new node images come.',
    ],
    [
      'an end of support of nobody knows which version',
      { ...of, kind: 'support-ended' },
      "Support of the cluster's Kubernetes version has ended; no new node images come.",
    ],
    ['one pool', { ...maintenance, pools: ['user1'] }, 'A node OS upgrade of node pool user1 has failed.'],
    ['two pools', { ...maintenance, pools: ['a', 'b'] }, 'A node OS upgrade of node pools a, b has failed.'],
    [
      'a plan',
      { ...maintenance, status: 'scheduled', plannedMs: nowMs + hourMs },
      'A node OS upgrade has been scheduled for Sat, 21 Nov 2026, 02:14 UTC.',
    ],
    [
      'a plan whose time is over',
      { ...maintenance, status: 'scheduled', atMs: nowMs - 24 * hourMs, plannedMs: nowMs - hourMs },
      'A node OS upgrade has been scheduled for Sat, 21 Nov 2026, 00:14 UTC. That time is over: Azure told of it late.',
    ],
  ])('%s', (_, event, said) => {
    expect(noticeWords(aNotice(event)).summary).toBe(`prod in westeurope: ${said}`);
  });
});

describe('a failure', () => {
  const sections = (event: AnnouncedEvent) => noticeWords(aNotice(event)).sections;
  const commands = (event: AnnouncedEvent) =>
    sections(event)
      .filter(({ title }) => title === 'What to do')
      .flatMap(({ items }) => items.flatMap(({ hint }) => hint ?? []));

  it('comes with what to look at, and how', () => {
    const said = commands({ ...of, kind: 'pool-rolling', status: 'failed', pool: 'np' });
    expect(said).toEqual(commands(maintenance));
    expect(said[0]).toContain('az aks show --subscription sub-1 -g rg-a -n prod --query');
    expect(said).toContain('kubectl get pdb -A');
  });

  it('and nothing else does', () => {
    expect(commands({ ...maintenance, status: 'completed' })).toEqual([]);
  });

  it('puts no name into a command that a shell would run', () => {
    const hostile = clusterRef('sub-1', "rg(1)'", '$(reboot)');
    expect(commands({ ...maintenance, cluster: hostile })[0]).toContain("-g 'rg(1)' -n '$(reboot)' --query");
  });

  it('brings the reason of another event of it', () => {
    const failedUpgrade = { atMs: nowMs, details: 'PDB checkout' };
    const rolling = { ...of, kind: 'pool-rolling', status: 'failed', pool: 'np' } as const;
    const [notice] = eventNotices(rolling, { location: '', failedUpgrade }, nowMs);
    expect(noticeWords(notice).sections[0]).toEqual({ title: 'What Azure says', items: [{ text: 'PDB checkout' }] });
  });
});

describe('a digest', () => {
  const failed = (subscription: string, group: string, name = 'prod') =>
    aNotice({ ...maintenance, cluster: clusterRef(subscription, group, name) });
  const lines = (...notices: readonly Notice[]) =>
    digestWords(notices, 'Europe/Berlin').sections.flatMap(({ items }) => items);

  it('says of which cluster it tells, and when it was', () => {
    const [first, second] = lines(failed('sub-1', 'rg-a'), failed('sub-1', 'rg-b'));
    expect(first?.text).toBe('prod (rg-a, westeurope), Sat 02:14 CET: A node OS upgrade has failed.');
    expect(second?.text).toContain('prod (rg-b, westeurope), Sat 02:14 CET:');
  });

  it('names the subscription only where nothing else tells clusters apart', () => {
    const told = lines(
      failed('sub-1', 'rg-a'),
      failed('sub-2', 'rg-a'),
      failed('sub-2', 'rg-b'),
      failed('sub-1', 'rg-a'),
    );
    expect(told.map(({ name }) => name)).toEqual([
      'prod (rg-a, westeurope, subscription sub-1)',
      'prod (rg-a, westeurope, subscription sub-2)',
      'prod (rg-b, westeurope)',
      'prod (rg-a, westeurope, subscription sub-1)',
    ]);
    expect(lines(failed('sub-1', 'rg-a'), failed('sub-1', 'rg-a', 'test')).map(({ name }) => name)).toEqual([
      'prod',
      'test',
    ]);
  });

  it('keeps the names of things in its subject', () => {
    expect(digestWords([aNotice(support), aNotice(support)], 'UTC').subject).toBe(
      '2 notices: 2 x Kubernetes support ends soon',
    );
  });
});
