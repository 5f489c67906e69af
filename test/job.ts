/** The whole warden for tests: the real composition, Azurite, and a simulated Azure that can fail on demand. */

import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { TableClient } from '@azure/data-tables';
import { appSettings } from '../infra/local/app-settings.ts';
import type { Fault } from '../infra/local/simulated-azure/faults.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../infra/local/simulated-azure/simulated-azure.ts';
import shippedPolicy from '../infra/policy.json' with { type: 'json' };
import { makeOrders } from '../shared/adapters/storage/orders.ts';
import { makeClusterRecords } from '../shared/adapters/storage/cluster-records.ts';
import { makeOutbox } from '../shared/adapters/storage/outbox.ts';
import { offReceivers } from '../shared/channels/off-receivers.ts';
import { compose } from '../shared/composition.ts';
import type { Services } from '../shared/app.ts';
import { parseClusterMessage } from '../shared/contracts/stored/cluster-message.ts';
import { parsePolicyDocument } from '../shared/contracts/policy-document.ts';
import { parseSettings, type Settings } from '../shared/settings.ts';
import type { ClusterRef } from '../shared/domain/cluster/cluster-ref.ts';
import type { Mode } from '../shared/domain/policy/policy.ts';
import type { SweepProgress } from '../shared/domain/fleet/sweep.ts';
import type { SweepLine } from '../shared/domain/record/sweep-line.ts';
import { unseenCluster } from '../shared/domain/record/unseen-cluster.ts';
import { TransientError } from '../shared/domain/transient-error.ts';
import type { OutboxCounts } from '../shared/ports/notices.ts';
import type { Invocation } from '../shared/ports/invocation.ts';
import type { ClusterMessage, ReconcileMessage } from '../shared/domain/record/cluster-message.ts';
import type { Order } from '../shared/domain/record/order.ts';
import type { ReconcileOptions } from '../shared/use-cases/request-cluster.ts';
import { seeded } from './local-azure.ts';
import { startLocalStorage, type LocalStorage } from './local-storage.ts';

type ShippedPolicy = Omit<typeof shippedPolicy, 'receivers'> & {
  receivers: { readonly id: string; readonly kind: string; readonly [field: string]: unknown }[];
};

export type PolicyChange = (policy: ShippedPolicy & Record<string, unknown>) => void;

/** One subscription of the seeded fleet, for what happens to one cluster. */
export const payments = { subscriptions: ['22222222-2222-4222-8222-222222222222'] };

export interface Job {
  readonly azure: SimulatedAzure;
  readonly services: Services;
}

export interface Jobs {
  start(change?: PolicyChange, settings?: Partial<Settings>): Promise<Job>;
  /** The same Azure and storage under another policy or other settings: a restart of the app. */
  restart(job: Job, change?: PolicyChange, settings?: Partial<Settings>): Job;
  /** Works the queue as the host does until it is empty: a message whose handling throws becomes visible again. */
  work(job: Job, nowMs?: number): Promise<void>;
  sweep(job: Job, requestedMode?: Mode, nowMs?: number): Promise<SweepProgress>;
  progress(job: Job, sweepId: string): Promise<SweepProgress>;
  /** One cluster by hand, until the queue is empty. */
  request(job: Job, name: string, options: ReconcileOptions, nowMs?: number): Promise<SweepLine>;
  /** A sweep of one cluster that is ordered and found, and the message that its queue would hold. */
  ordered(job: Job, cluster: ClusterRef, order: OrderParts): Promise<ReconcileMessage>;
  outbox(): Promise<OutboxCounts>;
  /** As if a sweep had found them and nobody had judged them yet. */
  know(...clusters: readonly ClusterRef[]): Promise<void>;
  /** A table of the storage, for rows that only another version of the app would write. */
  table(name: string): Promise<TableClient>;
  /** Ends every Azure and empties the storage; done after each test as well. */
  reset(): Promise<void>;
}

export type OrderParts = Partial<Omit<Order, 'sweepId' | 'cluster' | 'givenAtMs'>> & Pick<Order, 'sweepId'>;

/** It says no more than which cluster of which sweep. */
export function aMessage(cluster: ClusterRef, sweepId: string, deferrals = 0): ReconcileMessage {
  return { kind: 'reconcile', cluster, location: 'westeurope', sweepId, isMissing: false, deferrals };
}

export function anInvocation(nowMs = Date.now()): Invocation {
  const quiet = () => undefined;
  return {
    id: randomUUID(),
    nowMs,
    signal: AbortSignal.timeout(60_000),
    log: { info: quiet, warn: quiet, error: quiet },
  };
}

const tables = ['clusters', 'sweeps', 'changes', 'outbox', 'history', 'budgets', 'inbox', 'orders', 'fleet', 'images'];

/** Starts Azurite for the tests of a file; each test has its own Azure, and the storage is emptied after each. */
export function useJobs(): Jobs {
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
  afterEach(reset);
  async function reset(): Promise<void> {
    for (const azure of open.splice(0)) await azure.close();
    for (const table of tables) {
      const client = await storage.storage.table(table);
      for await (const { partitionKey, rowKey } of client.listEntities())
        await client.deleteEntity(partitionKey ?? '', rowKey ?? '');
    }
    await (await storage.storage.queue('clusters')).clearMessages();
  }

  function servicesFor(azure: SimulatedAzure, change: PolicyChange, changed: Partial<Settings>): Services {
    const environment = appSettings({
      storageConnectionString: storage.azurite.connectionString,
      azureOrigin: identity.origin,
      connectTo: azure.connectTo,
    });
    Object.assign(process.env, environment);
    // Only where a test asks for it: a topic hears everything.
    const { EVENT_TOPIC_ENDPOINT: _, ...quiet } = environment;
    const document = structuredClone(shippedPolicy);
    change(document);
    const policy = parsePolicyDocument(document);
    const parsed = parseSettings(quiet);
    if (policy.kind === 'invalid' || parsed.kind === 'invalid') throw new Error(JSON.stringify([policy, parsed]));
    const settings = { ...parsed.settings, settleDelaySeconds: 0, ...changed };
    const off = offReceivers(environment, policy.document.receivers);
    return compose({ settings, policy: policy.document, off, secret: (setting) => environment[setting] });
  }

  async function work(job: Job, nowMs?: number): Promise<void> {
    const queue = await storage.storage.queue('clusters');
    for (const endsAt = Date.now() + 20_000; Date.now() < endsAt;) {
      const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32, visibilityTimeout: 30 });
      await Promise.all(
        receivedMessageItems.map(async ({ messageId, popReceipt, messageText }) => {
          const parsed = parseClusterMessage(JSON.parse(Buffer.from(messageText, 'base64').toString()));
          if (parsed.kind !== 'message') throw new Error(JSON.stringify(parsed));
          try {
            await handle(job, parsed.message, nowMs);
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

  async function progress({ services }: Job, sweepId: string): Promise<SweepProgress> {
    const found = await services.ledger.progress(sweepId);
    if (found === undefined) throw new Error('the sweep has no ledger');
    return found;
  }

  return {
    work,
    progress,
    reset,
    async start(change = () => undefined, settings = {}) {
      const azure = await startSimulatedAzure({ port: 0 });
      open.push(azure);
      return { azure, services: servicesFor(azure, change, settings) };
    },
    restart: ({ azure }, change = () => undefined, settings = {}) => ({
      azure,
      services: servicesFor(azure, change, settings),
    }),
    async sweep(job, requestedMode, nowMs) {
      const asked = requestedMode === undefined ? {} : { requestedMode };
      const { sweep } = await job.services.startSweep({ trigger: 'request', ...asked }, anInvocation(nowMs));
      await work(job, nowMs);
      return progress(job, sweep.id);
    },
    async request(job, name, options, nowMs) {
      const sweepId = await job.services.requestCluster(refOf(job, name), options, anInvocation(nowMs));
      await work(job, nowMs);
      return line(await progress(job, sweepId), name);
    },
    async ordered({ services }, cluster, { sweepId, reason = { kind: 'request' }, ...order }) {
      const givenAtMs = Date.now();
      await services.ledger.open({ id: sweepId, trigger: reason.kind, startedAtMs: givenAtMs });
      await services.ledger.found(sweepId, [{ cluster, location: 'westeurope', fleet: { kind: 'not-a-member' } }]);
      await makeOrders(storage.storage).give({
        wish: 'repair',
        changeLimit: 1,
        ...order,
        sweepId,
        givenAtMs,
        cluster,
        reason,
      });
      return aMessage(cluster, sweepId);
    },
    outbox: () => makeOutbox(storage.storage).counts(),
    async know(...clusters) {
      const records = makeClusterRecords(storage.storage);
      await Promise.all(clusters.map((cluster) => records.put(unseenCluster(cluster, Date.now()), undefined)));
    },
    table: (name) => storage.storage.table(name),
  };
}

export async function handle({ services }: Job, message: ClusterMessage, nowMs?: number): Promise<void> {
  const invocation = anInvocation(nowMs);
  if (message.kind === 'reconcile') await services.reconcileCluster(message, invocation);
  else if (message.kind === 'settle') await services.verifyClusterWrite(message, invocation);
  else if (message.kind === 'confirm') await services.confirmCluster(message, invocation);
  else await services.tellWindow(message, invocation);
}

export function line({ lines }: SweepProgress, name: string): SweepLine {
  const found = lines.find(({ cluster }) => cluster.name.toLowerCase() === name);
  if (found === undefined) throw new Error(`no line for ${name}`);
  return found;
}

export function refOf({ azure }: Job, name: string): ClusterRef {
  return seeded(azure, name).ref;
}

/** The node OS channel that Azure has for a cluster. */
export function channelOf({ azure }: Job, name: string): unknown {
  const { properties } = seeded(azure, name).cluster.document as {
    readonly properties: { readonly autoUpgradeProfile?: { readonly nodeOSUpgradeChannel?: string } };
  };
  return properties.autoUpgradeProfile?.nodeOSUpgradeChannel;
}

/** Nothing but the clusters with these names is enforced and told of, by mail. */
export function only(...names: readonly string[]): PolicyChange {
  return (policy) => {
    policy.defaults.receivers = [];
    policy['accountable'] = [];
    policy.rules.push({ name: 'others', match: { name: ['*'] }, mode: 'audit' } as never);
    const overrides = { mode: 'enforce', receivers: ['platform-mail'] };
    policy.rules.push({ name: 'these', match: { name: names }, ...overrides } as never);
  };
}

export function fault({ azure }: Job, each: Partial<Fault> & { pathIncludes: string }): void {
  azure.state.faults.push({ times: 1, ...each });
}

export function clusterPuts({ azure }: Job, name: string): number {
  const isPut = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === 'PUT' && path.toLowerCase().endsWith(`/managedclusters/${name}`);
  return azure.requests.filter(isPut).length;
}
