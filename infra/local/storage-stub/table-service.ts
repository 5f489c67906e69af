/** Azure Tables over HTTP as the real `TableClient` speaks it (Table service REST API 2019-02-02, JSON light). */

import { parseFilter } from './filter.ts';
import { StorageFault, type StorageAnswer, type StorageCall } from './storage-call.ts';
import { columnOf, type Columns, type Keys } from './row.ts';
import { makeTableRows, type TableRows } from './table-rows.ts';
import { answerParts, partsOf } from './transaction.ts';

export type TableService = (call: StorageCall) => StorageAnswer;

const mostRows = 1_000;
/** Bytes of a row and characters of a column (docs `understanding-the-table-service-data-model`). */
const mostBytes = 1_048_576;
const mostCharacters = 32_768;

export function makeTableService(): TableService {
  const tables = new Map<string, TableRows>();
  const tableOf = (name: string): TableRows => {
    const table = tables.get(name);
    if (table === undefined) throw new StorageFault(404, 'TableNotFound');
    return table;
  };
  return (call) => {
    if (call.path === '/$batch') return transaction(tableOf, call);
    if (call.path === '/Tables' && call.method === 'POST') return createTable(tables, call);
    return entityAnswer(tableOf, call);
  };
}

function createTable(tables: Map<string, TableRows>, { body }: StorageCall): StorageAnswer {
  const { TableName } = JSON.parse(body) as { TableName: string };
  if (tables.has(TableName)) throw new StorageFault(409, 'TableAlreadyExists');
  tables.set(TableName, makeTableRows());
  return { status: 204, what: { name: TableName, operation: 'create table' } };
}

type TableOf = (name: string) => TableRows;

function entityAnswer(tableOf: TableOf, call: StorageCall): StorageAnswer {
  const [, name = '', inner] = /^\/(\w+)(?:\((.*)\))?$/s.exec(call.path) ?? [];
  const table = tableOf(name);
  const keys = inner === undefined || inner === '' ? undefined : keysIn(inner);
  if (keys !== undefined) return oneEntity(table, { call, name, keys });
  if (call.method === 'GET') return queryEntities(table, call, name);
  if (call.method !== 'POST') throw new StorageFault(501, 'NotImplemented');
  return written(table.insert(entityIn(call.body)), name, 'insert');
}

function keysIn(inner: string): Keys {
  const [, PartitionKey, RowKey] = /^PartitionKey='(.*)',\s*RowKey='(.*)'$/s.exec(inner) ?? [];
  if (PartitionKey === undefined || RowKey === undefined) throw new StorageFault(400, 'InvalidInput');
  return { PartitionKey: PartitionKey.replaceAll("''", "'"), RowKey: RowKey.replaceAll("''", "'") };
}

interface OneEntity {
  readonly call: StorageCall;
  readonly name: string;
  readonly keys: Keys;
}

/** A write without `if-match` makes what is missing; a delete needs the header. */
function oneEntity(table: TableRows, { call, name, keys }: OneEntity): StorageAnswer {
  const condition = call.headers['if-match'];
  switch (call.method) {
    case 'GET': {
      const row = table.find(keys);
      return { ...jsonAnswer(row), what: { name, operation: 'get' } };
    }
    case 'PUT':
      return written(table.write({ ...entityIn(call.body), ...keys }, 'replace', condition), name, 'replace');
    case 'PATCH':
    case 'MERGE':
      return written(table.write({ ...entityIn(call.body), ...keys }, 'merge', condition), name, 'merge');
    case 'DELETE':
      if (condition === undefined) throw new StorageFault(400, 'MissingRequiredHeader');
      table.remove(keys, condition);
      return { status: 204, what: { name, operation: 'delete' } };
    default:
      throw new StorageFault(501, 'NotImplemented');
  }
}

function written(row: Columns, name: string, operation: string): StorageAnswer {
  return { status: 204, headers: { ETag: String(row['odata.etag']) }, what: { name, operation } };
}

function jsonAnswer(body: unknown, headers: Readonly<Record<string, string>> = {}): Omit<StorageAnswer, 'what'> {
  const type = 'application/json;odata=minimalmetadata;charset=utf-8';
  return { status: 200, headers: { 'content-type': type, ...headers }, body: JSON.stringify(body) };
}

function entityIn(body: string): Columns {
  const row = JSON.parse(body) as Columns;
  for (const value of Object.values(row))
    if (typeof value === 'string' && value.length > mostCharacters)
      throw new StorageFault(400, 'PropertyValueTooLarge');
  if (bytesOf(row) > mostBytes) throw new StorageFault(400, 'EntityTooLarge');
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

/** Two bytes a character, of names too, and eight a column beside it: as the service's own formula, with every number at its largest. */
function bytesOf(row: Columns): number {
  const sizes = Object.entries(row).map(([name, value]) => {
    return 8 + 2 * name.length + (typeof value === 'string' ? 4 + 2 * value.length : 8);
  });
  return sizes.reduce((sum, size) => sum + size, 4);
}

function queryEntities(table: TableRows, { query }: StorageCall, name: string): StorageAnswer {
  const filter = parseFilter(query.get('$filter') ?? '');
  const select = (query.get('$select') ?? '').split(',').filter((column) => column !== '');
  const size = Math.min(Number(query.get('$top') ?? mostRows), mostRows);
  const { rows, next } = table.page(filter, beginOf(query), size);
  const value = select.length === 0 ? rows : rows.map((row) => chosen(row, select));
  return { ...jsonAnswer({ value }, next === undefined ? {} : continuation(next)), what: { name, operation: 'query' } };
}

function chosen(row: Columns, select: readonly string[]): Columns {
  const isChosen = (column: string) => column === 'odata.etag' || select.includes(columnOf(column));
  return Object.fromEntries(Object.entries(row).filter(([column]) => isChosen(column)));
}

/** Tokens say nothing to a client. */
function continuation({ PartitionKey, RowKey }: Keys): Readonly<Record<string, string>> {
  const token = (text: string) => `1!${Buffer.from(text).toString('base64url')}`;
  return {
    'x-ms-continuation-NextPartitionKey': token(PartitionKey),
    'x-ms-continuation-NextRowKey': token(RowKey),
  };
}

function beginOf(query: URLSearchParams): Keys | undefined {
  const text = (name: string) => Buffer.from((query.get(name) ?? '').slice(2), 'base64url').toString('utf8');
  if (!query.has('NextPartitionKey')) return undefined;
  return { PartitionKey: text('NextPartitionKey'), RowKey: text('NextRowKey') };
}

/** All or nothing, in one partition, 100 operations at most and each row once (docs `performing-entity-group-transactions`). */
function transaction(tableOf: TableOf, { body }: StorageCall): StorageAnswer {
  const parts = partsOf(body);
  const names = new Set(parts.map(({ path }) => /^\/(\w+)/.exec(path)?.[1] ?? ''));
  const [name = ''] = names;
  const what = { name, operation: 'transaction' };
  const answers: StorageAnswer[] = [];
  try {
    if (parts.length > 100 || names.size !== 1) throw new StorageFault(400, 'InvalidInput');
    const keys = parts.map(keysOfPart);
    const [partitionKey = ''] = new Set(keys.map(({ PartitionKey }) => PartitionKey));
    if (keys.some(({ PartitionKey }) => PartitionKey !== partitionKey))
      throw new StorageFault(400, 'CommandsInBatchActOnDifferentPartitions');
    if (new Set(keys.map(({ RowKey }) => RowKey)).size !== keys.length)
      throw new StorageFault(400, 'InvalidDuplicateRow');
    tableOf(name).atomically(partitionKey, () => {
      for (const part of parts) answers.push(entityAnswer(tableOf, part));
    });
  } catch (fault) {
    if (!(fault instanceof StorageFault)) throw fault;
    return { ...answerParts([{ status: fault.status, body: faultBody(fault, answers.length) }]), what };
  }
  return { ...answerParts(answers), what };
}

function keysOfPart({ path, body }: StorageCall): Keys {
  const inner = /\((.+)\)$/s.exec(path)?.[1];
  return inner === undefined ? (JSON.parse(body) as Keys) : keysIn(inner);
}

/** `index`: which operation of a transaction it was; the service says it before its words. */
export function faultBody({ code }: StorageFault, index?: number): string {
  const value = `${index === undefined ? '' : `${String(index)}:`}${code}`;
  return JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value } } });
}
