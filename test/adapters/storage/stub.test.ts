/** The suites of the storage adapters on the stub: whatever they find true of Azurite is true of it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalStorage, useStorageStub, type LocalStorage } from '../../local-storage.ts';

useStorageStub();

describe('on the stub instead of Azurite', async () => {
  await import('./storage.test.ts');
  await import('./change-budget.test.ts');
  await import('./newer-rows.test.ts');
  await import('./outbox.test.ts');
  await import('./rows-and-messages.test.ts');
});

describe('what Azurite lets pass', () => {
  let local: LocalStorage;
  beforeAll(async () => {
    local = await startLocalStorage();
  });
  afterAll(() => local.azurite.close());

  /** 1 MiB with two bytes a character (docs `understanding-the-table-service-data-model`). */
  it.each([
    [16, undefined],
    [17, 400],
  ])('a row of %i columns of 32,000 characters is refused when it is over a mebibyte', async (count, status) => {
    const table = await local.storage.table('clusters');
    const columns = Array.from({ length: count }, (_, index) => [`c${String(index)}`, 'x'.repeat(32_000)] as const);
    const row = { partitionKey: 'p', rowKey: String(count), ...Object.fromEntries(columns) };
    const refused = await table.createEntity(row).then(
      () => undefined,
      (fault: unknown) => (fault as { readonly statusCode: number }).statusCode,
    );
    expect(refused).toBe(status);
  });
});
