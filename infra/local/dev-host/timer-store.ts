/** What the Timers extension keeps in the host's container: the status of each timer, and who may run it. */

import type { BlobServiceClient, BlockBlobClient, ContainerClient } from '@azure/storage-blob';

/** Epoch milliseconds; `lastMs` undefined: it has never run. */
export interface TimerStatus {
  readonly lastMs: number | undefined;
  readonly nextMs: number;
  readonly updatedMs: number;
}

export interface TimerStore {
  status(timer: string): Promise<TimerStatus | undefined>;
  save(timer: string, status: TimerStatus): Promise<void>;
  /** Undefined: another host holds it. */
  lease(timer: string, seconds: number): Promise<TimerLease | undefined>;
}

export interface TimerLease {
  renew(): Promise<void>;
  release(): Promise<void>;
}

/** `StorageScheduleMonitor`: `timers/{host}/{timer}/status`; the singleton's lock is a lease on `locks/{host}/{timer}.Listener`. */
const containerName = 'azure-webjobs-hosts';

export async function openTimerStore(service: BlobServiceClient, hostId: string): Promise<TimerStore> {
  const container = service.getContainerClient(containerName);
  await container.createIfNotExists();
  const statusBlob = (timer: string) => container.getBlockBlobClient(`timers/${hostId}/Host.Functions.${timer}/status`);
  return {
    status: (timer) => readStatus(statusBlob(timer)),
    async save(timer, status) {
      const text = JSON.stringify(statusJson(status));
      await statusBlob(timer).upload(text, Buffer.byteLength(text));
    },
    lease: (timer, seconds) => acquire(container, `locks/${hostId}/Host.Functions.${timer}.Listener`, seconds),
  };
}

/** .NET's first moment, which the host hands over when a timer has never run. */
const never = '0001-01-01T00:00:00';

/** As it lies in the blob, and as the function sees it. */
export function statusJson({ lastMs, nextMs, updatedMs }: TimerStatus): Readonly<Record<string, string>> {
  return { Last: lastMs === undefined ? never : at(lastMs), Next: at(nextMs), LastUpdated: at(updatedMs) };
}

function at(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+00:00');
}

async function readStatus(blob: BlockBlobClient): Promise<TimerStatus | undefined> {
  if (!(await blob.exists())) return undefined;
  const text = (await blob.downloadToBuffer()).toString('utf8');
  const { Last, Next, LastUpdated } = JSON.parse(text) as Readonly<Record<'Last' | 'Next' | 'LastUpdated', string>>;
  const lastMs = Last.startsWith('0001-') ? undefined : Date.parse(Last);
  return { lastMs, nextMs: Date.parse(Next), updatedMs: Date.parse(LastUpdated) };
}

async function acquire(container: ContainerClient, name: string, seconds: number): Promise<TimerLease | undefined> {
  const blob = container.getBlockBlobClient(name);
  // Another host may make it between the question and the answer, or hold its lease: both refuse the upload.
  if (!(await blob.exists())) await blob.upload('', 0, { conditions: { ifNoneMatch: '*' } }).catch(ignoreConflict);
  const lease = blob.getBlobLeaseClient();
  try {
    await lease.acquireLease(seconds);
  } catch (fault) {
    ignoreConflict(fault);
    return undefined;
  }
  return {
    async renew() {
      await lease.renewLease();
    },
    async release() {
      await lease.releaseLease();
    },
  };
}

function ignoreConflict(fault: unknown): void {
  const { statusCode } = fault as { readonly statusCode?: number };
  if (statusCode !== 409 && statusCode !== 412) throw fault;
}
