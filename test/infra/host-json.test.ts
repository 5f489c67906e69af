/** host.json is the only place where the real host is told how to treat the queues. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const host = JSON.parse(readFileSync(path.join(root, 'host.json'), 'utf8')) as {
  readonly extensions: { readonly queues: Readonly<Record<string, unknown>> };
  readonly logging: { readonly logLevel: Readonly<Record<string, string>> };
};

it('pins what the host would otherwise choose: once a minute for a quiet queue, more at once on more cores', () => {
  expect(host.extensions.queues).toMatchObject({ maxPollingInterval: '00:00:01', batchSize: 16, newBatchThreshold: 8 });
});

it("keeps the host's three traces a message out of the log for every queue, and the app's own lines in it", () => {
  const doors = path.join(root, 'functions');
  const queues = readdirSync(doors).flatMap((file) =>
    [...readFileSync(path.join(doors, file), 'utf8').matchAll(/app\.storageQueue\('([^']+)'/g)].map(
      ([, name = '']) => name,
    ),
  );
  expect(queues.length).toBeGreaterThan(1);
  const wanted = queues.flatMap((name) => [
    [`Function.${name}`, 'Warning'],
    [`Function.${name}.User`, 'Information'],
  ]);
  expect(host.logging.logLevel).toEqual(Object.fromEntries(wanted));
});
