/** The main job through the real composition: real SDK clients, Azurite, and a simulated Azure that can fail on demand. */

import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { appSettings } from '../../infra/local/app-settings.ts';
import type { Fault } from '../../infra/local/simulated-azure/faults.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import { compose, type Services } from '../../shared/composition.ts';
import { parseClusterMessage } from '../../shared/contracts/cluster-message.ts';
import { parsePolicyDocument } from '../../shared/contracts/policy-document.ts';
import { parseSettings } from '../../shared/contracts/settings.ts';
import { readWebhooks } from '../../shared/contracts/webhook-url.ts';
import type { Mode } from '../../shared/domain/policy.ts';
import type { SweepLine, SweepProgress } from '../../shared/domain/sweep.ts';
import { TransientError } from '../../shared/domain/transient-error.ts';
import { makeOutbox } from '../../shared/adapters/storage/outbox.ts';
import type { ClusterMessage, Invocation } from '../../shared/ports.ts';
import shippedPolicy from '../../infra/policy.json' with { type: 'json' };
import { startLocalStorage, type LocalStorage } from '../local-storage.ts';

let storage: LocalStorage;
/** Signs the app in; the SDK keeps a managed identity's endpoint and tokens for the life of a process. */
let identity: SimulatedAzure;
const open: SimulatedAzure[] = [];

beforeAll(async () => {
  storage = await startLocalStorage();
  identity = await startSimulatedAzure({ port: 0 });
});
afterAll(async () => {
  await identity.close();
  await storage.azurite.close();
});
/** Every test has its own Azure; the storage they share is emptied after each. */
afterEach(async () => {
  for (const azure of open.splice(0)) await azure.close();
  for (const table of ['clusters', 'sweeps', 'changes', 'outbox']) {
    const client = await storage.storage.table(table);
    for await (const { partitionKey, rowKey } of client.listEntities())
      await client.deleteEntity(partitionKey ?? '', rowKey ?? '');
  }
  await (await storage.storage.queue('clusters')).clearMessages();
});

interface Job {
  readonly azure: SimulatedAzure;
  readonly services: Services;
}

async function startJob(change: (policy: typeof shippedPolicy) => void = () => undefined): Promise<Job> {
  const azure = await startSimulatedAzure({ port: 0 });
  open.push(azure);
  const environment = appSettings({
    storageConnectionString: storage.azurite.connectionString,
    azureOrigin: identity.origin,
    connectTo: azure.connectTo,
  });
  Object.assign(process.env, environment);
  const document = structuredClone(shippedPolicy);
  change(document);
  const policy = parsePolicyDocument(document);
  const settings = parseSettings(environment);
  if (policy.kind === 'invalid' || settings.kind === 'invalid') throw new Error(JSON.stringify([policy, settings]));
  const webhooks = readWebhooks(environment, policy.document.receivers).urls;
  return {
    azure,
    services: compose({ settings: { ...settings.settings, settleDelaySeconds: 0 }, policy: policy.document, webhooks }),
  };
}

function anInvocation(nowMs = Date.now()): Invocation {
  const quiet = () => undefined;
  return {
    id: randomUUID(),
    nowMs,
    signal: AbortSignal.timeout(60_000),
    log: { info: quiet, warn: quiet, error: quiet },
  };
}

async function handle({ services }: Job, message: ClusterMessage): Promise<void> {
  const work =
    message.kind === 'reconcile'
      ? services.reconcileCluster(message, anInvocation())
      : services.settleCluster(message, anInvocation());
  await work;
}

/** Works the queue as the host does: a message whose handling throws becomes visible again. */
async function workQueue(job: Job): Promise<void> {
  const queue = await storage.storage.queue('clusters');
  for (const endsAt = Date.now() + 20_000; Date.now() < endsAt;) {
    const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32, visibilityTimeout: 30 });
    await Promise.all(
      receivedMessageItems.map(async ({ messageId, popReceipt, messageText }) => {
        const parsed = parseClusterMessage(JSON.parse(Buffer.from(messageText, 'base64').toString()));
        if (parsed.kind === 'malformed') throw new Error(parsed.problem);
        try {
          await handle(job, parsed.message);
          await queue.deleteMessage(messageId, popReceipt);
        } catch (fault) {
          if (!(fault instanceof TransientError)) throw fault;
          await queue.updateMessage(messageId, popReceipt, undefined, 0);
        }
      }),
    );
    job.azure.clock.advance(3_000);
    if ((await queue.getProperties()).approximateMessagesCount === 0) return;
    if (receivedMessageItems.length === 0) await wait(100);
  }
  throw new Error('the queue does not run empty');
}

async function sweep(job: Job, requestedMode?: Mode): Promise<SweepProgress> {
  const { sweep: started } = await job.services.startSweep(
    { trigger: 'request', ...(requestedMode === undefined ? {} : { requestedMode }) },
    anInvocation(),
  );
  await workQueue(job);
  const progress = await job.services.ledger.progress(started.id);
  if (progress === undefined) throw new Error('the sweep has no ledger');
  return progress;
}

const line = ({ lines }: SweepProgress, name: string): SweepLine => {
  const found = lines.find(({ cluster }) => cluster.name.toLowerCase() === name);
  if (found === undefined) throw new Error(`no line for ${name}`);
  return found;
};
const fault = ({ azure }: Job, each: Partial<Fault> & { pathIncludes: string }): void =>
  void azure.state.faults.push({ times: 1, ...each });
const clusterPuts = ({ azure }: Job, name: string): number =>
  azure.requests.filter(({ method, path }) => method === 'PUT' && path.toLowerCase().endsWith(name)).length;

describe('a sweep that enforces', () => {
  it('accounts for every cluster, changes one leaf a write, and does nothing a second time', async () => {
    const job = await startJob();
    const first = await sweep(job, 'enforce');
    expect(first).toMatchObject({
      state: 'completed',
      counts: { found: job.azure.state.clusters.size, repaired: 12, failed: 0, settling: 0 },
    });
    expect(first.counts.judged).toBe(first.counts.found);
    const { writes, rollbacks, reimages, clusters } = job.azure.state;
    expect(writes).toHaveLength(13);
    expect(writes.filter(({ leaves }) => leaves.length !== 1)).toEqual([]);
    expect(rollbacks).toEqual([]);
    expect(reimages.map(({ clusterKey }) => clusterKey.split('/').at(-1))).toEqual(['pay-eus-01']);
    expect(clusters.get(line(first, 'pay-weu-04').cluster.id.toLowerCase())?.document).toMatchObject({
      properties: { autoUpgradeProfile: { nodeOSUpgradeChannel: 'None' } },
    });

    const { pending } = await makeOutbox(storage.storage).counts();
    const second = await sweep(job, 'enforce');
    expect(writes).toHaveLength(13);
    expect(second.counts).toMatchObject({ repaired: 0, compliant: first.counts.compliant + 12 });
    expect((await makeOutbox(storage.storage).counts()).pending).toBe(pending);
  });

  it('shows in audit exactly what it then does', async () => {
    const job = await startJob();
    const audit = await sweep(job, 'audit');
    expect(job.azure.state.writes).toEqual([]);
    const planned = audit.lines.filter(({ outcome }) => outcome === 'planned');
    const done = (await sweep(job, 'enforce')).lines;
    const actionsOf = (lines: readonly SweepLine[]) =>
      new Map(lines.map(({ cluster, actions }) => [cluster.id.toLowerCase(), actions.map(({ action }) => action)]));
    const wasPlanned = actionsOf(planned);
    for (const { cluster, mode, actions } of done.filter(({ actions: each }) => each.length > 0))
      expect({ name: cluster.name, mode, actions: actions.map(({ action }) => action) }).toEqual({
        name: cluster.name,
        mode,
        actions: wasPlanned.get(cluster.id.toLowerCase()),
      });
  });

  it('audits by default, because policy says so', async () => {
    const job = await startJob();
    expect((await sweep(job)).counts).toMatchObject({ repaired: 0, planned: 14 });
    expect(job.azure.state.writes).toEqual([]);
  });

  it('changes no more clusters than policy allows and says so of the rest', async () => {
    const job = await startJob((policy) => (policy.limits.changesPerSweep = 3));
    const progress = await sweep(job, 'enforce');
    expect(progress.counts.repaired).toBe(3);
    expect(new Set(job.azure.state.writes.map(({ clusterName }) => clusterName)).size).toBe(3);
    const overLimit = progress.lines.filter(({ held }) => held.some(({ reason }) => reason.kind === 'over-limit'));
    expect(overLimit).toHaveLength(10);
  });
});

describe('one cluster that goes wrong', () => {
  it.each<[string, Partial<Fault>, string, string]>([
    [
      '403 on the write',
      {
        method: 'PUT',
        status: 403,
        code: 'LinkedAuthorizationFailed',
        message: "no action 'Microsoft.Network/x/join/action'",
      },
      'failed',
      'refused',
    ],
    ['a lock', { method: 'PUT', status: 409, code: 'ScopeLocked' }, 'failed', 'refused'],
    ['409 on the write', { method: 'PUT', status: 409, code: 'OperationNotAllowed' }, 'held', 'busy'],
    ['412 on the write', { method: 'PUT', status: 412, code: 'PreconditionFailed' }, 'held', 'conflict'],
    ['404 on the write', { method: 'PUT', status: 404, code: 'ResourceNotFound' }, 'gone', 'gone'],
    ['a channel that Azure drops', { method: 'PUT', ignoresChannel: true }, 'failed', 'not-applied'],
    [
      'an operation that fails',
      { method: 'PUT', failsOperation: { code: 'QuotaExceeded', message: 'no cores' } },
      'failed',
      'refused',
    ],
  ])('%s: the cluster says so and the sweep goes on', async (_, each, outcome, kind) => {
    const job = await startJob();
    fault(job, { ...each, pathIncludes: 'managedClusters/pay-weu-01' });
    const progress = await sweep(job, 'enforce');
    expect(line(progress, 'pay-weu-01')).toMatchObject({ outcome, actions: [{ outcome: { kind } }] });
    expect(progress).toMatchObject({ state: 'completed', counts: { repaired: 11 } });
  });

  it.each<[string, Partial<Fault>, object]>([
    [
      'it may not be read',
      { status: 403, code: 'AuthorizationFailed', times: 2 },
      { outcome: 'failed', problem: { kind: 'refused', refusal: { code: 'AuthorizationFailed' } } },
    ],
    ['it was deleted', { status: 404, code: 'ResourceNotFound', times: 2 }, { outcome: 'gone' }],
    [
      'its answer is no cluster',
      { status: 200, bodyText: '{"id":"x"}', times: 2 },
      { outcome: 'failed', problem: { kind: 'unreadable' } },
    ],
    [
      'Azure throttles it for a while',
      { status: 429, code: 'Throttled', headers: { 'retry-after': '1' }, times: 3 },
      { outcome: 'repaired' },
    ],
    ['Azure breaks off and answers again', { status: 503, times: 2 }, { outcome: 'repaired' }],
  ])('%s', async (_, each, expected) => {
    const job = await startJob();
    fault(job, { method: 'GET', ...each, pathIncludes: 'managedClusters/pay-weu-01' });
    const progress = await sweep(job, 'enforce');
    expect(line(progress, 'pay-weu-01')).toMatchObject(expected);
    expect(progress.state).toBe('completed');
  });

  it('writes once when the answer to the write is lost and so is the look after it', async () => {
    const job = await startJob();
    fault(job, { method: 'PUT', isReset: true, isApplied: true, pathIncludes: 'managedClusters/pay-weu-01' });
    const progress = await sweep(job, 'enforce');
    expect(line(progress, 'pay-weu-01').outcome).toBe('repaired');
    expect(clusterPuts(job, 'pay-weu-01')).toBe(1);
  });
});

describe('work that is repeated', () => {
  const message = (progress: SweepProgress, name: string): ClusterMessage => {
    const { cluster, location } = line(progress, name);
    return {
      kind: 'reconcile',
      cluster,
      location,
      sweepId: progress.sweep.id,
      trigger: 'request',
      requestedMode: 'enforce',
      changeLimit: 20,
      deferrals: 0,
    };
  };

  it('writes nothing, tells nothing and keeps its line when a message comes twice', async () => {
    const job = await startJob();
    const progress = await sweep(job, 'enforce');
    const told = (await makeOutbox(storage.storage).counts()).pending;
    await handle(job, message(progress, 'pay-weu-01'));
    expect(clusterPuts(job, 'pay-weu-01')).toBe(1);
    expect((await makeOutbox(storage.storage).counts()).pending).toBe(told);
    const after = await job.services.ledger.progress(progress.sweep.id);
    expect(after && line(after, 'pay-weu-01').outcome).toBe('repaired');
  });

  it('tells of a cluster that drifts again, as a new episode', async () => {
    const job = await startJob();
    await sweep(job, 'enforce');
    const told = (await makeOutbox(storage.storage).counts()).pending;
    await fetch(`${job.azure.origin}/_simulated/drift`, {
      method: 'POST',
      body: JSON.stringify({ name: 'pay-weu-01', channel: 'None' }),
    });
    expect(line(await sweep(job, 'enforce'), 'pay-weu-01').outcome).toBe('repaired');
    expect((await makeOutbox(storage.storage).counts()).pending).toBe(told + 2);
  });

  it('reports a message that failed for good', async () => {
    const job = await startJob();
    const progress = await sweep(job, 'audit');
    await job.services.reportPoison(message(progress, 'shop-weu-01'), anInvocation());
    const after = await job.services.ledger.progress(progress.sweep.id);
    expect(after && line(after, 'shop-weu-01')).toMatchObject({ outcome: 'failed', problem: { kind: 'poisoned' } });
  });
});

describe('telling', () => {
  const arrived = ({ azure }: Job): readonly number[] => [azure.state.mails.length, azure.state.messages.length];

  /** A sweep that tells of the clusters with these names only. */
  const tellOf = async (...names: readonly string[]): Promise<Job> => {
    const job = await startJob((policy) => {
      policy.defaults.receivers = [];
      const only = { name: 'only these', match: { name: names }, receivers: ['platform-mail', 'platform-channel'] };
      policy.rules.push(only as never);
    });
    await sweep(job, 'enforce');
    return job;
  };

  it('sends every notice once to mail and channel, and nothing again', async () => {
    const job = await tellOf('pay-eus-*');
    const { pending } = await makeOutbox(storage.storage).counts();
    expect(pending).toBeGreaterThan(2);
    await job.services.deliverOutbox(anInvocation());
    expect(arrived(job)).toEqual([pending / 2, pending / 2]);
    await job.services.deliverOutbox(anInvocation());
    expect(arrived(job)).toEqual([pending / 2, pending / 2]);
    expect(await makeOutbox(storage.storage).counts()).toMatchObject({ pending: 0, sent: pending, dead: 0 });
  });

  it.each<[string, Partial<Fault> & { pathIncludes: string }, object, readonly number[]]>([
    [
      'mail is throttled',
      { pathIncludes: '/emails:send', status: 429, headers: { 'retry-after': '40' } },
      { pending: 1, sent: 1 },
      [0, 1],
    ],
    ['the mail is malformed', { pathIncludes: '/emails:send', status: 400 }, { dead: 1, sent: 1 }, [0, 1]],
    ['the status of a mail cannot be had', { pathIncludes: '/emails/operations', status: 429 }, { sent: 2 }, [1, 1]],
    ['the flow is gone', { pathIncludes: '/workflows', status: 404 }, { pending: 1, sent: 1 }, [1, 0]],
    ['Teams breaks off', { pathIncludes: '/workflows', isReset: true }, { pending: 1, sent: 1 }, [1, 0]],
    ['the card is too large', { pathIncludes: '/workflows', status: 413 }, { dead: 1, sent: 1 }, [1, 0]],
  ])('%s: nothing is lost and nothing hopeless repeated', async (_, each, counts, came) => {
    const job = await tellOf('pay-eus-02');
    fault(job, each);
    await job.services.deliverOutbox(anInvocation());
    expect(await makeOutbox(storage.storage).counts()).toMatchObject(counts);
    expect(arrived(job)).toEqual(came);
    await job.services.deliverOutbox(anInvocation(Date.now() + 3 * 3_600_000));
    expect((await makeOutbox(storage.storage).counts()).pending).toBe(0);
  });
});
