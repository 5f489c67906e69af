/** Tables and queues of the Function App's own storage account; clients are made on first use and create what is missing. */

import { createHash } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import type { TableClient } from '@azure/data-tables';
import type { QueueClient } from '@azure/storage-queue';
import type { StorageSetting } from '../../settings.ts';
import { orStatus } from './storage-fault.ts';

export interface Storage {
  table(name: string): Promise<TableClient>;
  queue(name: string): Promise<QueueClient>;
}

export function connectStorage(setting: StorageSetting, credential: () => Promise<TokenCredential>): Storage {
  const tables = new Map<string, Promise<TableClient>>();
  const queues = new Map<string, Promise<QueueClient>>();
  return {
    table: (name) => once(tables, name, () => openTable(name, setting, credential)),
    queue: (name) => once(queues, name, () => openQueue(name, setting, credential)),
  };
}

/** A failed attempt is forgotten, so that the next caller tries again. */
function once<Client>(
  clients: Map<string, Promise<Client>>,
  name: string,
  open: () => Promise<Client>,
): Promise<Client> {
  const known = clients.get(name);
  if (known !== undefined) return known;
  const opening = open().catch((fault: unknown) => {
    clients.delete(name);
    throw fault;
  });
  clients.set(name, opening);
  return opening;
}

const retryOptions = { maxRetries: 2 };

async function openTable(
  name: string,
  setting: StorageSetting,
  credential: () => Promise<TokenCredential>,
): Promise<TableClient> {
  const { TableClient: Client } = await import('@azure/data-tables');
  const client =
    setting.kind === 'identity'
      ? new Client(setting.tableServiceUri, name, await credential(), { retryOptions })
      : // Only the emulator speaks plain http; an account refuses it.
        Client.fromConnectionString(setting.connectionString, name, { retryOptions, allowInsecureConnection: true });
  await orStatus(client.createTable(), []);
  return client;
}

async function openQueue(
  name: string,
  setting: StorageSetting,
  credential: () => Promise<TokenCredential>,
): Promise<QueueClient> {
  const { QueueServiceClient } = await import('@azure/storage-queue');
  const service =
    setting.kind === 'identity'
      ? new QueueServiceClient(setting.queueServiceUri, await credential())
      : QueueServiceClient.fromConnectionString(setting.connectionString);
  const client = service.getQueueClient(name);
  await orStatus(client.createIfNotExists(), []);
  return client;
}

/** Enough until the year 2286. */
const endOfTimeMs = 10_000_000_000_000;

/** Rows sort by key: the later, the smaller. */
export function newestFirst(atMs: number): string {
  return String(endOfTimeMs - atMs).padStart(14, '0');
}

/** Table keys forbid several characters and compare by case, so free text goes in as its hash. */
export function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
