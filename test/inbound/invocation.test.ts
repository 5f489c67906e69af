import type { InvocationContext } from '@azure/functions';
import { expect, it } from 'vitest';
import { beginInvocation } from '../../shared/inbound/invocation.ts';

function logged(fields: Record<string, unknown>): unknown {
  const lines: string[] = [];
  const context = { invocationId: 'id', warn: (line: string) => lines.push(line) } as unknown as InvocationContext;
  beginInvocation(context).log.warn('notice is dead', fields as never);
  return JSON.parse(lines[0] ?? '{}');
}

it.each([
  ['person|ops.lead+aks@sub.example.co.uk', 'person|(address)'],
  ["The client 'Ops@Example.com' with object id 1-2", "The client '(address)' with object id 1-2"],
  ['a@b.example, <c@d.example>', '(address), <(address)>'],
])('a log line holds no address of a person: %s', (receiver, shown) => {
  expect(logged({ receiver, deep: { list: [receiver] } })).toEqual({
    event: 'notice is dead',
    receiver: shown,
    deep: { list: [shown] },
  });
});

it.each(['/subscriptions/1/resourceGroups/rg', 'image@sha256:0f', 'platform-mail', '2026-11-25T07:00:00Z'])(
  'a log line keeps what is no address: %s',
  (cluster) => {
    expect(logged({ cluster })).toEqual({ event: 'notice is dead', cluster });
  },
);
