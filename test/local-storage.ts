/** Azurite and the storage adapters connected to it, for tests. */

import { startAzurite, type Azurite } from '../infra/local/azurite.ts';
import { connectStorage, type Storage } from '../shared/adapters/storage/storage-connection.ts';

export interface LocalStorage {
  readonly azurite: Azurite;
  readonly storage: Storage;
  /** Another worker: its own clients on the same account. */
  another(): Storage;
}

export async function startLocalStorage(): Promise<LocalStorage> {
  const azurite = await startAzurite({ blob: 0, queue: 0, table: 0 });
  const another = () =>
    connectStorage({ kind: 'connection-string', connectionString: azurite.connectionString }, () =>
      Promise.reject(new Error('no credential is needed')),
    );
  return { azurite, storage: another(), another };
}
