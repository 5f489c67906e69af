/** The rows of one table, sorted by their keys, each with a version that guards it. */

import { fits, rangeOf, type Filter } from './filter.ts';
import { columnOf, type Columns, type Keys } from './row.ts';
import { StorageFault } from './storage-call.ts';

interface Partition {
  readonly rows: Map<string, Columns>;
  /** Sorted. */
  readonly keys: string[];
}

export interface RowPage {
  readonly rows: readonly Columns[];
  /** Where the next page begins. */
  readonly next?: Keys;
}

/** `if-match`; undefined: whatever is there. */
export type Condition = string | undefined;

export interface TableRows {
  find(keys: Keys, condition?: Condition): Columns;
  insert(row: Columns): Columns;
  /** Without a condition what is missing is made. */
  write(row: Columns, mode: 'merge' | 'replace', condition: Condition): Columns;
  remove(keys: Keys, condition: Condition): void;
  page(filter: Filter, from: Keys | undefined, size: number): RowPage;
  /** Carries out `work` wholly or not at all. */
  atomically(partitionKey: string, work: () => void): void;
}

/** Moments to 100 ns as the service's own, no two of them the same. */
function makeTicks(): () => string {
  let [lastMs, ticks] = [0, 0];
  return () => {
    const nowMs = Math.max(Date.now(), lastMs);
    ticks = nowMs === lastMs ? ticks + 1 : 0;
    lastMs = nowMs;
    return `${new Date(nowMs).toISOString().slice(0, -1)}${String(ticks).padStart(4, '0')}Z`;
  };
}

export function makeTableRows(): TableRows {
  const partitions = new Map<string, Partition>();
  const nextTick = makeTicks();
  let sorted: readonly string[] | undefined;

  const partitionOf = (key: string): Partition => {
    const known = partitions.get(key);
    if (known !== undefined) return known;
    const made: Partition = { rows: new Map(), keys: [] };
    partitions.set(key, made);
    sorted = undefined;
    return made;
  };
  const keep = (row: Columns): Columns => {
    const { PartitionKey, RowKey } = keysOf(row);
    const { rows, keys } = partitionOf(PartitionKey);
    if (!rows.has(RowKey)) keys.splice(lowerBound(keys, RowKey), 0, RowKey);
    const tick = nextTick();
    const kept = { ...row, Timestamp: tick, 'odata.etag': `W/"datetime'${encodeURIComponent(tick)}'"` };
    rows.set(RowKey, kept);
    return kept;
  };
  const known = ({ PartitionKey, RowKey }: Keys) => partitions.get(PartitionKey)?.rows.get(RowKey);
  const find = (keys: Keys, condition: Condition = '*'): Columns => {
    const row = known(keys);
    if (row === undefined) throw new StorageFault(404, 'ResourceNotFound');
    if (condition !== '*' && condition !== row['odata.etag'])
      throw new StorageFault(412, 'UpdateConditionNotSatisfied');
    return row;
  };
  return {
    find,
    insert(row) {
      if (known(keysOf(row)) !== undefined) throw new StorageFault(409, 'EntityAlreadyExists');
      return keep(row);
    },
    write(row, mode, condition) {
      const old = condition === undefined ? known(keysOf(row)) : find(keysOf(row), condition);
      return keep(mode === 'merge' && old !== undefined ? merged(old, row) : row);
    },
    remove(keys, condition) {
      find(keys, condition);
      dropRow(partitionOf(keys.PartitionKey), keys.RowKey);
    },
    page(filter, from, size) {
      sorted ??= [...partitions.keys()].toSorted();
      return readPage({ partitions, sorted }, filter, { from, size });
    },
    atomically(partitionKey, work) {
      const partition = partitionOf(partitionKey);
      const before = { rows: new Map(partition.rows), keys: [...partition.keys] };
      try {
        work();
      } catch (fault) {
        partitions.set(partitionKey, before);
        throw fault;
      }
    },
  };
}

function keysOf({ PartitionKey, RowKey }: Columns): Keys {
  if (typeof PartitionKey !== 'string' || typeof RowKey !== 'string')
    throw new StorageFault(400, 'PropertiesNeedValue');
  return { PartitionKey, RowKey };
}

function merged(old: Columns, row: Columns): Columns {
  const isReplaced = (name: string) => columnOf(name) in row;
  return { ...Object.fromEntries(Object.entries(old).filter(([name]) => !isReplaced(name))), ...row };
}

function dropRow({ rows, keys }: Partition, rowKey: string): void {
  rows.delete(rowKey);
  keys.splice(lowerBound(keys, rowKey), 1);
}

interface Sorted {
  readonly partitions: ReadonlyMap<string, Partition>;
  readonly sorted: readonly string[];
}

const nothing: Partition = { rows: new Map(), keys: [] };

function readPage(
  { partitions, sorted }: Sorted,
  filter: Filter,
  { from, size }: { readonly from: Keys | undefined; readonly size: number },
): RowPage {
  const ofPartitions = rangeOf(filter, 'PartitionKey');
  const ofRows = rangeOf(filter, 'RowKey');
  const first = from === undefined ? ofPartitions.from : from.PartitionKey;
  const rows: Columns[] = [];
  for (const PartitionKey of sorted.slice(lowerBound(sorted, first))) {
    if (ofPartitions.to !== undefined && PartitionKey > ofPartitions.to) break;
    const { keys, rows: all } = partitions.get(PartitionKey) ?? nothing;
    const begin = from?.PartitionKey === PartitionKey ? from.RowKey : ofRows.from;
    for (let index = lowerBound(keys, begin); index < keys.length; index += 1) {
      const RowKey = keys[index] ?? '';
      if (ofRows.to !== undefined && RowKey > ofRows.to) break;
      const row = all.get(RowKey);
      if (row === undefined || !fits(filter, row)) continue;
      if (rows.length === size) return { rows, next: { PartitionKey, RowKey } };
      rows.push(row);
    }
  }
  return { rows };
}

/** Where the key is, or would be. */
function lowerBound(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? key) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
