/** Table `sweeps`: a partition per sweep, a row for the sweep itself and one per cluster; and one partition that names all sweeps. */

import { sweepForm, sweepLineForm } from '../../contracts/stored/sweep.ts';
import { clusterKey, type ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import { given } from '../../domain/given.ts';
import {
  countLines,
  type Sweep,
  type SweepCounts,
  type SweepProgress,
  type SweepState,
} from '../../domain/fleet/sweep.ts';
import type { Standing } from '../../domain/record/order.ts';
import { newLine, type SweepLine } from '../../domain/record/sweep-line.ts';
import { LostRaceError } from '../../domain/transient-error.ts';
import type { FoundCluster, SweepLedger } from '../../ports/records.ts';
import { readRow, rowOf } from './json-columns.ts';
import { keyOf, newestFirst, type Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

const sweepRow = '!sweep';
/** Partition with a row per sweep, newest first. */
export const sweepIndex = '!sweeps';
/** Most operations in one table transaction. */
const batchSize = 100;

export function makeSweepLedger(storage: Storage): SweepLedger {
  return {
    async open(sweep) {
      const table = await storage.table('sweeps');
      const entity = { partitionKey: sweep.id, rowKey: sweepRow, inventory: 'open', ...rowOf(sweepForm, sweep) };
      const index = { ...indexOf(sweep), sweepId: sweep.id, ...rowOf(sweepForm, sweep) };
      await orStatus(table.upsertEntity(index, 'Replace'), []);
      await orStatus(table.upsertEntity(entity, 'Replace'), []);
    },
    async found(sweepId, items) {
      for (let index = 0; index < items.length; index += batchSize)
        await insertMissing(storage, sweepId, items.slice(index, index + batchSize));
    },
    async close(sweepId, problem) {
      const table = await storage.table('sweeps');
      const end = problem === undefined ? { inventory: 'complete' } : { inventory: 'failed', problem };
      await orStatus(table.updateEntity({ partitionKey: sweepId, rowKey: sweepRow, ...end }, 'Merge'), []);
    },
    async record(sweepId, line) {
      const table = await storage.table('sweeps');
      await orStatus(
        table.upsertEntity({ ...keysOf(sweepId, line.cluster), ...rowOf(sweepLineForm, line) }, 'Replace'),
        [],
      );
    },
    correct: (sweepId, cluster, change) => correctLine(storage, keysOf(sweepId, cluster), change),
    progress: (sweepId) => readProgress(storage, sweepId),
    lineOf: (sweepId, cluster) => readLine(storage, sweepId, cluster),
    async latest(limit) {
      const table = await storage.table('sweeps');
      const sweeps: Sweep[] = [];
      const rows = listRows(table, { filter: `PartitionKey eq '${sweepIndex}'` });
      for await (const row of rows) {
        if (sweeps.length >= limit) break;
        const parsed = readRow(sweepForm, row, 'sweeps');
        if (parsed.kind === 'row') sweeps.push(parsed.value);
      }
      return sweeps;
    },
    async unended(sinceMs) {
      const table = await storage.table('sweeps');
      const sweeps: Sweep[] = [];
      const filter = `PartitionKey eq '${sweepIndex}' and RowKey lt '${newestFirst(sinceMs)}'`;
      for await (const row of listRows(table, { filter })) {
        if (row['endedAtMs'] !== undefined) continue;
        // One that cannot be read is the business of the version that wrote it.
        const parsed = readRow(sweepForm, row, 'sweeps');
        if (parsed.kind === 'row') sweeps.push(parsed.value);
      }
      return sweeps;
    },
    async end(sweep, atMs, problem) {
      const table = await storage.table('sweeps');
      const ended = { endedAtMs: atMs, ...(problem === undefined ? {} : { inventory: 'failed', problem }) };
      // The index comes last: until it says so, the sweep is asked about again.
      await orStatus(table.updateEntity({ partitionKey: sweep.id, rowKey: sweepRow, ...ended }, 'Merge'), [404]);
      await orStatus(table.updateEntity({ ...indexOf(sweep), endedAtMs: atMs }, 'Merge'), [404]);
    },
  };
}

function indexOf({ id, startedAtMs }: Sweep): { readonly partitionKey: string; readonly rowKey: string } {
  return { partitionKey: sweepIndex, rowKey: `${newestFirst(startedAtMs)}-${keyOf(id)}` };
}

function keysOf(sweepId: string, cluster: ClusterRef): { readonly partitionKey: string; readonly rowKey: string } {
  return { partitionKey: sweepId, rowKey: `c-${keyOf(clusterKey(cluster))}` };
}

async function correctLine(
  storage: Storage,
  { partitionKey, rowKey }: ReturnType<typeof keysOf>,
  change: (line: SweepLine) => SweepLine | undefined,
): Promise<void> {
  const table = await storage.table('sweeps');
  const row = await orStatus(table.getEntity(partitionKey, rowKey), [404]);
  if (typeof row === 'number') return;
  const parsed = readRow(sweepLineForm, row, 'sweeps');
  const line = parsed.kind === 'row' ? change(parsed.value) : undefined;
  if (line === undefined) return;
  const entity = { partitionKey, rowKey, ...rowOf(sweepLineForm, line) };
  const written = await orStatus(table.updateEntity(entity, 'Replace', { etag: row.etag }), [404, 412]);
  if (written === 412) throw new LostRaceError('somebody else wrote this line of the sweep meanwhile');
}

/** One transaction for new clusters; when any is known already, each by itself, so that no judged line is hidden. */
async function insertMissing(storage: Storage, sweepId: string, items: readonly FoundCluster[]): Promise<void> {
  const table = await storage.table('sweeps');
  const rows = uniqueRows(sweepId, items);
  const whole = await orStatus(table.submitTransaction(rows.map((row) => ['create', row])), [409]);
  if (whole !== 409) return;
  await Promise.all(rows.map((row) => orStatus(table.createEntity(row), [409])));
}

type Row = Record<string, string | number> & { readonly partitionKey: string; readonly rowKey: string };

function uniqueRows(sweepId: string, items: readonly FoundCluster[]): readonly Row[] {
  const rows = items.map((item): Row => ({
    ...keysOf(sweepId, item.cluster),
    ...rowOf(sweepLineForm, newLine(item, 'queued')),
  }));
  return [...new Map(rows.map((row) => [row.rowKey, row])).values()];
}

async function readLine(storage: Storage, sweepId: string, cluster: ClusterRef): Promise<Standing | undefined> {
  const table = await storage.table('sweeps');
  const { partitionKey, rowKey } = keysOf(sweepId, cluster);
  const row = await orStatus(table.getEntity(partitionKey, rowKey), [404]);
  if (typeof row === 'number') return undefined;
  const line = readRow(sweepLineForm, row, 'sweeps');
  if (line.kind !== 'row') return undefined;
  const { outcome, fleet } = line.value;
  return { outcome, writtenAtMs: Date.parse(row.timestamp ?? ''), ...given('fleet', fleet) };
}

async function readProgress(storage: Storage, sweepId: string): Promise<SweepProgress | undefined> {
  const table = await storage.table('sweeps');
  const { odata } = await import('@azure/data-tables');
  const rows: Record<string, unknown>[] = [];
  for await (const row of listRows(table, { filter: odata`PartitionKey eq ${sweepId}` })) rows.push(row);
  const head = rows.find((row) => row['rowKey'] === sweepRow);
  const sweep = head === undefined ? undefined : readRow(sweepForm, head, 'sweeps');
  if (head === undefined || sweep?.kind !== 'row') return undefined;
  const parsed = rows.filter((row) => row !== head).map((row) => readRow(sweepLineForm, row, 'sweeps'));
  const lines = parsed.flatMap((line) => (line.kind === 'row' ? [line.value] : []));
  const counts = countLines(lines, parsed.length - lines.length);
  const problem = head['problem'];
  const inventory = inventoryOf(head['inventory']);
  return {
    sweep: sweep.value,
    state: stateOf(inventory, counts),
    counts,
    lines,
    inventory,
    lastProgressMs: Math.max(...rows.map((row) => Date.parse(String(row['timestamp'])))),
    ...(typeof problem === 'string' ? { problem } : {}),
  };
}

function inventoryOf(column: unknown): SweepProgress['inventory'] {
  return column === 'complete' || column === 'failed' ? column : 'open';
}

function stateOf(inventory: SweepProgress['inventory'], { queued, settling }: SweepCounts): SweepState {
  if (inventory === 'failed') return 'failed';
  return inventory === 'complete' && queued + settling === 0 ? 'completed' : 'running';
}
