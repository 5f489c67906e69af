/** Who hears of a notice when receivers of the policy are off. */

import { describe, expect, it } from 'vitest';
import type { Receiver } from '../../shared/domain/notices/receiver.ts';
import { routeNotice, routingWithout, type Recipients } from '../../shared/domain/notices/route-notice.ts';

const receiver = (id: string, more: Partial<Receiver> = {}): Receiver => ({
  id,
  kind: 'email',
  minimumSeverity: 'info',
  ...more,
});
const notice = { kind: 'drift-found', severity: 'error' } as const;
const [owner, team, chat] = [receiver('owner'), receiver('team'), receiver('chat', { optional: true })];
const recipients: Recipients = { receivers: [owner, team, chat] };
const off = (...all: readonly Receiver[]) => all.map((each) => ({ receiver: each, setting: 'A_SETTING' }));
const told = (routed: readonly string[], missing: readonly Receiver[], policy = recipients) =>
  routeNotice(notice, routed, routingWithout(policy, off(...missing)).routing);

describe('routing without receivers that are off', () => {
  it.each<[string, readonly string[], readonly Receiver[], readonly string[]]>([
    ['nobody is off: those that are routed', ['team', 'chat'], [], ['team', 'chat']],
    ['one of two is off: the other, and who is accountable', ['team', 'chat'], [team], ['owner', 'chat']],
    ['an optional one is off: just the others', ['team', 'chat'], [chat], ['team']],
    ['the only one is off: who is accountable', ['team'], [team], ['owner']],
    ['the only one is optional and off: who is accountable', ['chat'], [chat], ['owner']],
    ['one that is off and not routed changes nothing', ['chat'], [team], ['chat']],
    ['who is accountable is off: the first that is left', ['owner'], [owner], ['team']],
  ])('%s', (_, routed, missing, expected) => {
    expect(told(routed, missing)).toEqual(expected);
  });

  it('those whom policy makes accountable stand in, as far as they can be told', () => {
    const policy = { ...recipients, accountable: ['owner', 'chat'] };
    expect(told(['team'], [team, owner], policy)).toEqual(['chat']);
  });

  it('an escalation to one that is off reaches who is accountable, once', () => {
    const policy = { ...recipients, escalation: { afterHours: 4, receivers: ['team', 'owner', 'chat'] } };
    expect(routingWithout(policy, off(team, chat)).escalation).toEqual({ afterHours: 4, receivers: ['owner'] });
  });
});
