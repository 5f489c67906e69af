/** Azure Tables in memory, as far as the warden uses them; the suite in `tables.test.ts` holds it to what Azurite does. */

import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { Storage } from '../../shared/adapters/storage/storage-connection.ts';

type Entity = Readonly<Record<string, unknown>> & { readonly partitionKey: string; readonly rowKey: string };
type StoredEntity = Entity & { readonly etag: string };
type Mode = 'Merge' | 'Replace';

/** What the warden calls of a table. */
export interface FakeTable {
  createEntity(entity: Entity): Promise<{ etag: string }>;
  getEntity(partitionKey: string, rowKey: string): Promise<StoredEntity>;
  updateEntity(entity: Entity, mode?: Mode, options?: { etag?: string }): Promise<{ etag: string }>;
  upsertEntity(entity: Entity, mode?: Mode): Promise<{ etag: string }>;
  deleteEntity(partitionKey: string, rowKey: string): Promise<object>;
  submitTransaction(actions: TransactionAction[]): Promise<object>;
  listEntities(options?: {
    queryOptions?: { filter?: string; select?: string[] };
  }): AsyncIterableIterator<StoredEntity>;
}

export function storageFault(statusCode: number | undefined, message: string): Error {
  return Object.assign(new Error(message), statusCode === undefined ? {} : { statusCode });
}

/** Tables only; `wrap` stands between them and the caller, to be slow or to fail. */
export function fakeStorage(wrap: (table: FakeTable) => FakeTable = (table) => table): Storage {
  const tables = new Map<string, TableClient>();
  return {
    table(name) {
      let table = tables.get(name);
      if (table === undefined) {
        table = wrap(fakeTable()) as unknown as TableClient;
        tables.set(name, table);
      }
      return Promise.resolve(table);
    },
    queue: () => Promise.reject(new Error('this storage has no queues')),
  };
}

/** Answers later, and with a rejection where it throws, as a service does. */
function answer<Value>(effect: () => Value): Promise<Value> {
  return Promise.resolve().then(effect);
}

interface Partition {
  readonly rows: Map<string, StoredEntity>;
  /** Sorted. */
  readonly keys: string[];
}

export function fakeTable(): FakeTable {
  const partitions = new Map<string, Partition>();
  let version = 0;
  const partitionOf = (key: string): Partition => {
    const known = partitions.get(key);
    if (known !== undefined) return known;
    const made: Partition = { rows: new Map(), keys: [] };
    partitions.set(key, made);
    return made;
  };
  const write = (entity: Entity): { etag: string } => {
    const { rows, keys } = partitionOf(entity.partitionKey);
    if (!rows.has(entity.rowKey)) keys.splice(lowerBound(keys, entity.rowKey), 0, entity.rowKey);
    const etag = `W/"${String((version += 1))}"`;
    const columns = Object.fromEntries(Object.entries(entity).filter(([, value]) => value !== undefined));
    rows.set(entity.rowKey, { ...(columns as Entity), etag });
    return { etag };
  };
  const find = (partitionKey: string, rowKey: string, etag = '*'): StoredEntity => {
    const row = partitions.get(partitionKey)?.rows.get(rowKey);
    if (row === undefined) throw storageFault(404, 'ResourceNotFound');
    if (etag !== '*' && etag !== row.etag) throw storageFault(412, 'UpdateConditionNotSatisfied');
    return row;
  };
  const create = (entity: Entity) => {
    if (partitions.get(entity.partitionKey)?.rows.has(entity.rowKey)) throw storageFault(409, 'EntityAlreadyExists');
    return write(entity);
  };
  const update = (entity: Entity, mode: Mode = 'Merge', { etag }: { etag?: string } = {}) => {
    const row = find(entity.partitionKey, entity.rowKey, etag);
    return write(mode === 'Merge' ? { ...row, ...entity } : entity);
  };
  const remove = (partitionKey: string, rowKey: string) => {
    find(partitionKey, rowKey);
    const { rows, keys } = partitionOf(partitionKey);
    rows.delete(rowKey);
    keys.splice(lowerBound(keys, rowKey), 1);
    return {};
  };
  const upsert = (entity: Entity, mode: Mode = 'Merge') => {
    const row = partitions.get(entity.partitionKey)?.rows.get(entity.rowKey);
    return write(mode === 'Merge' ? { ...row, ...entity } : entity);
  };
  const act = (action: TransactionAction): void => {
    const entity = action[1] as Entity;
    if (action[0] === 'create') create(entity);
    else if (action[0] === 'delete') remove(entity.partitionKey, entity.rowKey);
    else if (action[0] === 'update') update(entity, action[2], action[3]);
    else upsert(entity, action[2]);
  };
  return {
    createEntity: (entity) => answer(() => create(entity)),
    getEntity: (partitionKey, rowKey) => answer(() => ({ ...find(partitionKey, rowKey) })),
    updateEntity: (entity, mode, options) => answer(() => update(entity, mode, options)),
    upsertEntity: (entity, mode) => answer(() => upsert(entity, mode)),
    deleteEntity: (partitionKey, rowKey) => answer(() => remove(partitionKey, rowKey)),
    submitTransaction: (actions) =>
      answer(() => {
        const keys = new Set(actions.map(([, entity]) => (entity as Entity).partitionKey));
        if (keys.size !== 1 || actions.length > 100) throw storageFault(400, 'CommandsInBatchActOnDifferentPartitions');
        const { rows, keys: sorted } = partitionOf([...keys][0]!);
        const before = actions
          .map(([, entity]) => (entity as Entity).rowKey)
          .map((key) => [key, rows.get(key)] as const);
        try {
          actions.forEach(act);
        } catch (fault) {
          // All or nothing.
          for (const [key, row] of before) {
            const at = lowerBound(sorted, key);
            if (row === undefined && rows.delete(key)) sorted.splice(at, 1);
            if (row !== undefined) {
              if (!rows.has(key)) sorted.splice(at, 0, key);
              rows.set(key, row);
            }
          }
          throw fault;
        }
        return {};
      }),
    async *listEntities({ queryOptions: { filter = '', select } = {} } = {}) {
      await Promise.resolve();
      const conditions = parse(filter);
      const only = conditions.find(({ column, operator }) => column === 'PartitionKey' && operator === 'eq')?.value;
      const from = conditions.find(({ column, operator }) => column === 'RowKey' && operator === 'ge')?.value;
      const before = conditions.find(({ column, operator }) => column === 'RowKey' && operator === 'lt')?.value;
      const wanted = typeof only === 'string' ? [only] : [...partitions.keys()].toSorted();
      for (const partition of wanted) {
        const { rows, keys } = partitions.get(partition) ?? { rows: new Map<string, StoredEntity>(), keys: [] };
        const first = typeof from === 'string' ? lowerBound(keys, from) : 0;
        const end = typeof before === 'string' ? lowerBound(keys, before) : keys.length;
        // A page at a time, as of when it was asked for.
        for (let at = first; at < end; at += pageSize) {
          const page = keys.slice(at, Math.min(at + pageSize, end)).map((key) => rows.get(key));
          for (const row of page)
            if (row !== undefined && conditions.every((each) => holds(row, each))) yield chosen(row, select);
        }
      }
    },
  };
}

const pageSize = 1_000;

function chosen(row: StoredEntity, select: string[] | undefined): StoredEntity {
  if (select === undefined) return { ...row };
  return Object.fromEntries(Object.entries(row).filter(([column]) => select.includes(column))) as StoredEntity;
}

/** Where the key is, or would be. */
function lowerBound(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Condition {
  readonly column: string;
  readonly operator: string;
  readonly value: string | boolean;
}

const operators: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  lt: (left, right) => left < right,
  le: (left, right) => left <= right,
  gt: (left, right) => left > right,
  ge: (left, right) => left >= right,
};

/** Only `and`, and only strings and booleans; anything else is refused rather than guessed. */
function parse(filter: string): readonly Condition[] {
  if (filter === '') return [];
  return filter.split(' and ').map((part) => {
    const [, column, operator, text, flag] = /^(\w+) (eq|ne|lt|le|gt|ge) (?:'([^']*)'|(true|false))$/.exec(part) ?? [];
    if (column === undefined || operator === undefined) throw storageFault(501, `the fake does not know: ${part}`);
    return { column, operator, value: text ?? flag === 'true' };
  });
}

function holds(row: StoredEntity, { column, operator, value }: Condition): boolean {
  const known = { PartitionKey: row.partitionKey, RowKey: row.rowKey }[column] ?? row[column];
  return typeof known === typeof value && operators[operator]!(String(known), String(value));
}
