/** Every KQL query is understood by the Kusto language service, against the columns that its tables really have. */

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventLogQuery } from '../../shared/adapters/resource-graph/event-log.ts';
import { fleetQuery } from '../../shared/adapters/resource-graph/fleet-table.ts';
import { inventoryQuery } from '../../shared/adapters/resource-graph/inventory.ts';

interface Diagnostics {
  readonly Count: number;
  getItem(index: number): { readonly Message: string };
}
interface KustoLanguage {
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
  readonly KustoCode: { ParseAndAnalyze(query: string, globals: unknown): { GetDiagnostics(): Diagnostics } };
  readonly Symbols: {
    readonly ScalarTypes: Readonly<Record<'String' | 'Int' | 'DateTime' | 'Dynamic', unknown>>;
    readonly ColumnSymbol: new (name: string, type: unknown, ...rest: readonly null[]) => unknown;
    readonly TableSymbol: { readonly $ctor4: new (name: string, columns: readonly unknown[]) => unknown };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, tables: readonly unknown[]) => unknown };
  };
}

const require = createRequire(import.meta.url);
// Its main file is not self-contained: the bridge comes first.
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
const { GlobalState, KustoCode, Symbols } = (globalThis as unknown as { Kusto: { Language: KustoLanguage } }).Kusto
  .Language;

const { String: text, Int: int, DateTime: time, Dynamic: dynamic } = Symbols.ScalarTypes;
const tables: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  traces: { timestamp: time, message: text, severityLevel: int, operation_Name: text, customDimensions: dynamic },
  resources: {
    id: text,
    name: text,
    type: text,
    location: text,
    resourceGroup: text,
    subscriptionId: text,
    tags: dynamic,
    sku: dynamic,
    properties: dynamic,
  },
  aksresources: { id: text, name: text, type: text, location: text, properties: dynamic },
  containerserviceeventresources: { id: text, name: text, type: text, location: text, properties: dynamic },
};
const globals = GlobalState.Default.WithDatabase(
  new Symbols.DatabaseSymbol.ctor(
    'db',
    Object.entries(tables).map(
      ([name, columns]) =>
        new Symbols.TableSymbol.$ctor4(
          name,
          Object.entries(columns).map(
            ([column, type]) => new Symbols.ColumnSymbol(column, type, null, null, null, null),
          ),
        ),
    ),
  ),
);

function complaintsAbout(query: string): readonly string[] {
  const diagnostics = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  return Array.from({ length: diagnostics.Count }, (_, index) => diagnostics.getItem(index).Message);
}

const folder = path.resolve(import.meta.dirname, '../../infra/queries');
const queries: readonly (readonly [string, string])[] = [
  ['the inventory', inventoryQuery],
  ['the fleets', fleetQuery],
  ['the record of maintenance', eventLogQuery('2026-11-21T08:00:00')],
  ...readdirSync(folder).map((file) => [file, readFileSync(path.join(folder, file), 'utf8')] as const),
];

describe('queries', () => {
  it.each(queries)('%s is valid', (_, query) => {
    expect(complaintsAbout(query)).toEqual([]);
  });

  it('the judge complains about a column, a table and an operator that are not there', () => {
    for (const wrong of ['traces | where nonsense == 1', 'nowhere | take 1', 'traces | explode message'])
      expect(complaintsAbout(wrong)).not.toEqual([]);
  });

  it('alerts and workbook look for events that the code really logs', () => {
    const logged = ['use-cases', 'inbound'].flatMap((part) => {
      const sources = path.resolve(import.meta.dirname, '../../shared', part);
      const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
      return files.flatMap((file) =>
        [...readFileSync(path.join(sources, file), 'utf8').matchAll(/log\.(?:info|warn|error)\('([^']+)'/g)].map(
          ([, event]) => event,
        ),
      );
    });
    for (const [name, query] of queries)
      for (const [, event] of query.matchAll(/'((?:[a-z]+ )+[a-z]+)'/g))
        expect([name, logged]).toEqual([name, expect.arrayContaining([event])]);
  });
});
