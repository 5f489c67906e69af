/** Storage and the adapters connected to it, for tests: Azurite, or the stub that measurements use. */

import { startAzurite } from '../infra/local/azurite.ts';
import { startStorageStub } from '../infra/local/storage-stub/storage-stub.ts';
import { connectStorage, type Storage } from '../shared/adapters/storage/storage-connection.ts';

export interface LocalStorage {
  /** Azurite, unless a file runs the suites on the stub. */
  readonly azurite: { readonly connectionString: string; close(): Promise<void> };
  readonly storage: Storage;
  /** Another worker: its own clients on the same account. */
  another(): Storage;
}

let isStub = false;

/** Suites that are imported after this get the stub. */
export function useStorageStub(): void {
  isStub = true;
}

export async function startLocalStorage(): Promise<LocalStorage> {
  const azurite = await (isStub ? startStorageStub() : startAzurite({ blob: 0, queue: 0, table: 0 }));
  const another = () =>
    connectStorage({ kind: 'connection-string', connectionString: azurite.connectionString }, () =>
      Promise.reject(new Error('no credential is needed')),
    );
  return { azurite, storage: another(), another };
}
