/** Table `images`: partitions by subscription, a row for each region and family. */

import { storedArrivalsForm } from '../../contracts/stored/image-arrivals.ts';
import { imageFamily } from '../../domain/cluster/image-order.ts';
import { withOffer, type FamilyArrivals } from '../../domain/images/image-arrivals.ts';
import { minuteMs } from '../../domain/time/durations.ts';
import { TransientError } from '../../domain/transient-error.ts';
import type { ImageArrivals, ImagePlace } from '../../ports/records.ts';
import { writeOver } from './guarded-write.ts';
import { readRow, rowOf } from './json-columns.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

const mostAttempts = 8;
/** Several ask at once now and then; who comes second with the same answer has nothing to add. */
const sameAnswerMs = 5 * minuteMs;

export function makeImageArrivals(storage: Storage): ImageArrivals {
  const open = () => storage.table('images');

  /** Who comes second adds to what the first has written: an arrival never moves. */
  async function noteOne(place: ImagePlace, offered: string, nowMs: number): Promise<void> {
    const family = imageFamily(offered);
    if (family === undefined) return;
    const keys = { partitionKey: partitionOf(place), rowKey: `${regionKey(place)}${keyOf(family)}` };
    const table = await open();
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const row = await orStatus(table.getEntity(keys.partitionKey, keys.rowKey), [404]);
      const known = typeof row === 'number' ? undefined : readRow(storedArrivalsForm, row, 'images');
      // A later version of the app keeps what this one cannot.
      if (known?.kind === 'newer') return;
      const before = known?.kind === 'row' ? known.value : undefined;
      if (before?.offered === offered && nowMs - before.askedAtMs < sameAnswerMs) return;
      const next = { location: place.location, family, ...withOffer(before, offered, nowMs) };
      const entity = { ...keys, ...rowOf(storedArrivalsForm, next) };
      const written = await writeOver(table, entity, typeof row === 'number' ? undefined : row.etag);
      if (typeof written !== 'number') return;
    }
    throw new TransientError('too many workers note the same image at once');
  }

  const images: ImageArrivals = {
    async known(place) {
      const table = await open();
      const first = regionKey(place);
      const filter = `PartitionKey eq '${partitionOf(place)}' and RowKey ge '${first}' and RowKey lt '${first}~'`;
      const found: [string, FamilyArrivals][] = [];
      for await (const row of listRows(table, { filter })) {
        const parsed = readRow(storedArrivalsForm, row, 'images');
        // Of a family that cannot be read nothing is known, and its clock cannot be told.
        if (parsed.kind === 'row') found.push([parsed.value.family, parsed.value]);
      }
      return Object.fromEntries(found);
    },
    async note(place, offered, nowMs) {
      for (const each of new Set(offered)) await noteOne(place, each, nowMs);
      return images.known(place);
    },
  };
  return images;
}

function partitionOf({ subscriptionId }: ImagePlace): string {
  return keyOf(subscriptionId.toLowerCase());
}

function regionKey({ location }: ImagePlace): string {
  return `${keyOf(location.toLowerCase())}|`;
}
