/** The packaged app, Azure and storage, each in a process of its own; this one is the host that polls queues and fires timers. */

import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueueServiceClient } from '@azure/storage-queue';
import { appSettings } from '../local/app-settings.ts';
import type { FunctionMetadata, RegisteredFunction } from '../local/dev-host/functions-core.ts';
import { queueOptions } from '../local/dev-host/host-json.ts';
import { triggerOf, type InvocationCounts, type Invoker, type TriggerInput } from '../local/dev-host/invoker.ts';
import { realLeases } from '../local/dev-host/life.ts';
import { startQueue } from '../local/dev-host/queues.ts';
import { packageApp } from '../package-app.ts';
import type { AzureAddress, AzureStart } from './azure-process.ts';
import { startChild, type Child } from './child.ts';

export interface MeasuredWarden {
  readonly app: Child;
  readonly azure: Child;
  readonly storage: Child;
  readonly address: AzureAddress;
  readonly storageConnectionString: string;
  readonly counts: InvocationCounts;
  /** Runs a timer's function as the host does; rejects with its fault. */
  fire(timer: string): Promise<void>;
  /** Lets time pass in all processes at once: whoever is idle meanwhile loses nothing by it. */
  skip(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** How many cores the instance has: the host takes as many messages at once as that allows. */
const cores = 2;
const file = (name: string): string => join(import.meta.dirname, name);

export async function startMeasuredWarden(start: AzureStart): Promise<MeasuredWarden> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const each of closing.splice(0).toReversed()) await each();
  };
  const child = (name: string, env: Readonly<Record<string, string>> = {}) => {
    const made = startChild(file(name), { env });
    closing.push(() => made.close());
    return made;
  };
  try {
    const appFolder = mkdtempSync(join(tmpdir(), 'aks-patch-warden-'));
    closing.push(() => rm(appFolder, { recursive: true, force: true }));
    await packageApp(appFolder);
    const [azure, storage] = [child('azure-process.ts'), child('storage-process.ts')];
    const address = await azure.ask<AzureAddress>('start', start);
    const storageConnectionString = await storage.ask<string>('start');
    const { origin: azureOrigin, connectTo } = address;
    const app = child('app-process.ts', appSettings({ storageConnectionString, azureOrigin, connectTo }));
    const metadata = await app.ask<readonly FunctionMetadata[]>('load', join(appFolder, 'index.cjs'));
    const stop = new AbortController();
    closing.push(() => {
      stop.abort();
      return Promise.resolve();
    });
    const invoker = invokerOf(app);
    await startQueues({ metadata, invoker, appFolder, storageConnectionString, stopped: stop.signal });
    return {
      ...{ app, azure, storage, address, storageConnectionString, close },
      counts: invoker.counts,
      fire: (timer) => invoke(invoker.counts, app, { name: timer, input: timerInput }),
      skip: async (ms) => {
        await Promise.all([app, azure, storage].map((each) => each.ask('skip', ms)));
      },
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

const timerInput: TriggerInput = {
  data: { json: JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus: null, IsPastDue: false }) },
};

async function invoke(
  counts: InvocationCounts,
  app: Child,
  wish: { readonly name: string; readonly input: TriggerInput },
): Promise<void> {
  counts.running += 1;
  try {
    await app.ask('invoke', wish);
    counts.succeeded += 1;
  } catch (fault) {
    counts.failed += 1;
    throw fault;
  } finally {
    counts.running -= 1;
  }
}

/** The app is in another process, as it is in Azure. */
function invokerOf(app: Child): Invoker {
  const counts: InvocationCounts = { succeeded: 0, failed: 0, poisoned: 0, running: 0 };
  return {
    counts,
    async invoke({ metadata }, input) {
      await invoke(counts, app, { name: metadata.name, input });
      return {};
    },
  };
}

interface QueuesStart {
  readonly metadata: readonly FunctionMetadata[];
  readonly invoker: Invoker;
  readonly appFolder: string;
  readonly storageConnectionString: string;
  readonly stopped: AbortSignal;
}

async function startQueues(start: QueuesStart): Promise<void> {
  const { metadata, invoker, appFolder, storageConnectionString, stopped } = start;
  const service = QueueServiceClient.fromConnectionString(storageConnectionString);
  const options = queueOptions(appFolder, cores);
  const life = { stopped, killed: new AbortController().signal, leases: realLeases };
  const elsewhere = () => {
    throw new Error('the app is in another process');
  };
  const functions = metadata.map((each): RegisteredFunction => ({ metadata: each, callback: elsewhere }));
  for (const registered of functions.filter((each) => triggerOf(each).type === 'queueTrigger'))
    await startQueue({ registered, service, invoker, options, life, log: () => undefined });
}
