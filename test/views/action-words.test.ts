import { expect, it } from 'vitest';
import type { WriteOutcome } from '../../shared/domain/repair/write-outcome.ts';
import { momentWords } from '../../shared/domain/time/moment.ts';
import { outcomeWords } from '../../shared/views/words/action-words.ts';

const action = {
  kind: 'set-channel',
  repairs: 'channel.drifted',
  from: 'None',
  to: 'SecurityPatch',
  reimageRisk: 'none',
} as const;
const evidence = { leaf: 'x', before: 'None', after: 'SecurityPatch' };
const what = 'set the node OS upgrade channel from None to SecurityPatch';
const atMs = Date.parse('2026-11-20T10:03:00Z');
const refused = (refusal: { code: string; status?: number; message: string }): WriteOutcome => ({
  kind: 'refused',
  refusal: { status: 400, ...refusal },
});

it.each<[string, WriteOutcome, string]>([
  [
    'a neighbour who is known',
    { kind: 'overwritten', evidence, otherWriter: { by: 'grace@example.com', atMs } },
    `Written, and then changed by grace@example.com on ${momentWords(atMs, 'UTC')}: ${what}. The next sweep judges the cluster anew.`,
  ],
  [
    'a neighbour who is not',
    { kind: 'overwritten', evidence, otherWriter: {} },
    `Written, and then changed by somebody else (who is not known): ${what}. The next sweep judges the cluster anew.`,
  ],
  [
    'a channel that Azure dropped',
    { kind: 'not-applied', evidence },
    `Azure accepted it and it is not in place: ${what}. Nothing shows that anybody else changed it.`,
  ],
  [
    'values that a neighbour changed beside it',
    { kind: 'applied', evidence, unexpected: ['tags["cost.center"]'], otherWriter: { by: 'grace@example.com', atMs } },
    `Done: ${what}. Read back and found in place. But these values are not what they were: tags["cost.center"]. The cluster was changed after that by grace@example.com on ${momentWords(atMs, 'UTC')}.`,
  ],
  [
    'a pool that changed before the write',
    { kind: 'conflict', detail: 'not sent; changed since it was judged: properties.agentPoolProfiles[0].count' },
    `Not done: ${what}. Somebody else changed the cluster at the same moment (not sent; changed since it was judged: properties.agentPoolProfiles[0].count); the next sweep plans anew.`,
  ],
  [
    'a cluster that was stopped',
    { kind: 'declined', gate: 'cluster-stopped', detail: 'Managed cluster is in stopped state' },
    `Not done: ${what}. The cluster is stopped (Managed cluster is in stopped state).`,
  ],
  [
    'a write whose end nobody saw',
    refused({ status: 0, code: 'WriteNotVerified', message: 'Nobody could look.' }),
    `Not verified: ${what}. Nobody could look. Look at the operation in the activity log.`,
  ],
])('%s is told truly', (_, outcome, words) => {
  expect(outcomeWords({ action, outcome })).toBe(words);
});

it('a service principal whose secret AKS wants is told with its cure', () => {
  const outcome = refused({ code: 'InvalidParameter', message: 'servicePrincipalProfile.secret is required' });
  expect(outcomeWords({ action, outcome })).toMatch(/nobody can read it back: move the cluster to a managed identity/);
});
