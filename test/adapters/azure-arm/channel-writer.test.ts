import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seededFleet } from '../../../infra/local/simulated-azure/fleet.ts';
import type { Fault } from '../../../infra/local/simulated-azure/faults.ts';
import { documentOf, makeState } from '../../../infra/local/simulated-azure/state.ts';
import { writeChannel } from '../../../shared/adapters/azure-arm/channel-writer.ts';
import { makeWriteVerifier } from '../../../shared/adapters/azure-arm/write-verifier.ts';
import { TransientError } from '../../../shared/domain/transient-error.ts';
import type { OpenWrite } from '../../../shared/domain/record/cluster-record.ts';
import type { WriteOutcome } from '../../../shared/domain/repair/write-outcome.ts';
import { aRun } from '../../builders/a-run.ts';
import { never, seeded, startLocalAzure, type LocalAzure } from '../../local-azure.ts';

let local: LocalAzure;
beforeAll(async () => {
  local = await startLocalAzure();
});
afterAll(() => local.azure.close());

/** Every test begins with the fleet as it was seeded. */
beforeEach(() => {
  const { state } = local.azure;
  const fresh = makeState(seededFleet(local.azure.clock.now()));
  state.clusters.clear();
  for (const [key, cluster] of fresh.clusters) state.clusters.set(key, cluster);
  state.writes.length = state.faults.length = state.rollbacks.length = 0;
  state.operations.clear();
});

const name = 'pay-weu-01';
const write = (): Promise<WriteOutcome> =>
  writeChannel(local.arm, { cluster: seeded(local.azure, name).ref, from: 'None', to: 'SecurityPatch' }, never);
const putFault = (fault: Partial<Fault>): void =>
  void local.azure.state.faults.push({ method: 'PUT', pathIncludes: name, times: 1, ...fault });
const channel = (): unknown =>
  documentOf(documentOf(seeded(local.azure, name).cluster.document['properties'])['autoUpgradeProfile'])[
    'nodeOSUpgradeChannel'
  ];
const puts = (): number =>
  local.azure.requests.filter(({ method, path }) => method === 'PUT' && path.endsWith(name)).length;

function openWrite(outcome: WriteOutcome): OpenWrite {
  if (outcome.kind !== 'accepted') throw new Error(`expected an accepted write, got ${outcome.kind}`);
  const action = {
    kind: 'set-channel',
    repairs: 'channel.drifted',
    from: 'None',
    to: 'SecurityPatch',
    reimageRisk: 'none',
  } as const;
  return { stage: 'accepted', action, evidence: outcome.evidence, startedAtMs: 0, story: aRun() };
}

describe('the safe write against ARM', () => {
  it('changes one leaf under the eTag it read, and is verified by the operation and the cluster', async () => {
    const outcome = await write();
    expect(outcome).toMatchObject({ kind: 'accepted', evidence: { before: 'None', after: 'SecurityPatch' } });
    expect(local.azure.state.writes.map(({ leaves }) => leaves)).toEqual([
      ['properties.autoUpgradeProfile.nodeOSUpgradeChannel'],
    ]);
    expect(local.azure.requests.at(-2)?.headers['if-match']).toBeDefined();
    expect(local.azure.state.rollbacks).toEqual([]);

    const open = openWrite(outcome);
    const verifier = makeWriteVerifier(local.arm);
    const { ref } = seeded(local.azure, name);
    expect(await verifier.verify(ref, open, never)).toEqual({ kind: 'working' });
    local.azure.clock.advance(5_000);
    expect(await verifier.verify(ref, open, never)).toMatchObject({
      kind: 'ended',
      outcome: { kind: 'applied' },
    });
  });

  it('loses nothing that no SDK knows', async () => {
    const before = structuredClone(documentOf(seeded(local.azure, name).cluster.document['properties']));
    await write();
    const after = documentOf(seeded(local.azure, name).cluster.document['properties']);
    expect(after).toMatchObject({
      safeguardsProfile: before['safeguardsProfile'],
      aSettingOfNextYear: before['aSettingOfNextYear'],
      autoUpgradeProfile: { futureChannelFlag: 'keep-me', upgradeChannel: 'stable' },
    });
  });

  it.each<[string, Partial<Fault>, object]>([
    ['a stale eTag', { status: 412, code: 'PreconditionFailed' }, { kind: 'conflict' }],
    [
      '409 EtagMismatch without the error wrapper',
      { status: 409, code: 'EtagMismatch', isUnwrapped: true },
      { kind: 'conflict' },
    ],
    [
      '409 OperationNotAllowed',
      { status: 409, code: 'OperationNotAllowed', message: 'Another operation' },
      { kind: 'busy' },
    ],
    ['a resource lock', { status: 409, code: 'ScopeLocked' }, { kind: 'refused', refusal: { code: 'ScopeLocked' } }],
    [
      'a linked resource',
      { status: 403, code: 'LinkedAuthorizationFailed' },
      { kind: 'refused', refusal: { status: 403, code: 'LinkedAuthorizationFailed' } },
    ],
    [
      'a deny policy',
      { status: 403, code: 'RequestDisallowedByPolicy' },
      { kind: 'refused', refusal: { code: 'RequestDisallowedByPolicy' } },
    ],
    ['a body that is no JSON', { status: 400, bodyText: '<html>' }, { kind: 'refused', refusal: { code: 'Http400' } }],
    ['a deleted cluster', { status: 404, code: 'ResourceNotFound' }, { kind: 'gone' }],
    [
      'throttling with seconds',
      { status: 429, code: 'Throttled', headers: { 'retry-after': '17' } },
      { kind: 'throttled', retryAfterSeconds: 17 },
    ],
    ['throttling without a time', { status: 429, code: 'Throttled' }, { kind: 'throttled', retryAfterSeconds: 60 }],
  ])('has a word for %s and sends no second time', async (_, fault, outcome) => {
    putFault(fault);
    const before = puts();
    expect(await write()).toMatchObject(outcome);
    expect(puts() - before).toBe(1);
    expect(channel()).toBe('None');
  });

  it('finds a write whose answer was lost instead of sending it again', async () => {
    putFault({ isReset: true, isApplied: true });
    const before = puts();
    expect(await write()).toMatchObject({ kind: 'accepted' });
    expect(puts() - before).toBe(1);
    expect(channel()).toBe('SecurityPatch');
  });

  it('leaves a write that vanished to the queue', async () => {
    putFault({ isReset: true });
    await expect(write()).rejects.toBeInstanceOf(TransientError);
    putFault({ status: 503 });
    await expect(write()).rejects.toBeInstanceOf(TransientError);
  });

  it('takes a stale eTag for success when the channel is there all the same', async () => {
    putFault({ status: 412, code: 'PreconditionFailed', isApplied: true });
    expect(await write()).toMatchObject({ kind: 'accepted' });
  });

  it('sees that Azure accepted the channel and dropped it', async () => {
    putFault({ ignoresChannel: true });
    const outcome = await write();
    expect(outcome.kind).toBe('accepted');
    local.azure.clock.advance(5_000);
    const open = openWrite(outcome);
    const verification = await makeWriteVerifier(local.arm).verify(seeded(local.azure, name).ref, open, never);
    expect(verification).toMatchObject({ kind: 'ended', outcome: { kind: 'not-applied' } });
  });

  it('reports the code of an operation that failed in the end', async () => {
    putFault({ failsOperation: { code: 'QuotaExceeded', message: 'no cores left' } });
    const outcome = await write();
    local.azure.clock.advance(5_000);
    const open = openWrite(outcome);
    const verification = await makeWriteVerifier(local.arm).verify(seeded(local.azure, name).ref, open, never);
    expect(verification).toMatchObject({
      outcome: { kind: 'refused', refusal: { code: 'QuotaExceeded', message: 'no cores left' } },
    });
  });

  it('does not follow a URL to another host with its token', () => {
    expect(() => local.arm.getUrl('https://evil.example/operations/1', never)).toThrow(/management\.azure\.com only/);
  });
});
