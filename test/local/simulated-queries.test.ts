/** The simulated Resource Graph understands the KQL that people ask it in, and refuses what it does not. */

import { describe, expect, it } from 'vitest';
import { runQuery, type QueryResult } from '../../infra/local/simulated-azure/resource-graph/kql/run-query.ts';
import type { Table } from '../../infra/local/simulated-azure/resource-graph/kql/values.ts';

const nowMs = Date.parse('2026-11-21T08:00:00Z');

const clusters: Table = {
  columns: ['id', 'name', 'location', 'cores', 'seen', 'properties'],
  dynamic: new Set(['properties']),
  rows: [
    {
      id: '/s/1/Shop',
      name: 'shop',
      location: 'westeurope',
      cores: 4,
      seen: '2026-11-20T00:00:00',
      properties: {
        channel: 'NodeImage',
        pools: [
          { name: 'system', count: 3 },
          { name: 'gpu', count: 1 },
        ],
      },
    },
    {
      id: '/s/1/Pay',
      name: 'pay',
      location: 'westeurope',
      cores: 10,
      seen: '2026-11-21T02:00:00+02:00',
      properties: { channel: 'None', pools: [] },
    },
    {
      id: '/s/2/Lab',
      name: 'Lab',
      location: 'eastus',
      cores: null,
      seen: '',
      properties: { notes: { 'a-b': ['x', 'NodeOSUpgrade started'] } },
    },
  ],
};
const members: Table = {
  columns: ['id', 'cluster'],
  dynamic: new Set(),
  rows: [
    { id: 'm1', cluster: '/s/1/shop' },
    { id: 'm2', cluster: '/s/1/shop' },
  ],
};

const run = (query: string): QueryResult => runQuery(query, { tables: { clusters, members }, nowMs });
function rows(query: string): readonly unknown[] {
  const result = run(query);
  if (result.kind === 'invalid') throw new Error(result.problem);
  return result.table.rows.map((row) => (result.table.columns.length === 1 ? row[result.table.columns[0]!] : row));
}

describe('where', () => {
  it.each([
    ["name == 'shop'", ['shop']],
    ["name == 'SHOP'", []],
    ["name =~ 'SHOP'", ['shop']],
    ["name != 'shop'", ['pay', 'Lab']],
    ["name !~ 'lab'", ['shop', 'pay']],
    ["location in ('eastus', 'northeurope')", ['Lab']],
    ["name in~ ('SHOP', 'lab')", ['shop', 'Lab']],
    ["name in ('SHOP')", []],
    ["name !in ('shop')", ['pay', 'Lab']],
    ["id contains 'SHO'", ['shop']],
    ["id has 'sho'", []],
    ["id has 'shop'", ['shop']],
    ["id !has 'shop' and id startswith '/S/1'", ['pay']],
    ["properties has 'NodeOSUpgrade'", ['Lab']],
    ["properties.channel == 'None'", ['pay']],
    // Something that is not there equals nothing, and is different from something.
    ["properties.channel != 'None'", ['shop', 'Lab']],
    ['isnotempty(properties.channel)', ['shop', 'pay']],
    ['isempty(seen) or not(cores > 5)', ['shop', 'Lab']],
    ['cores >= 4 and cores < 10', ['shop']],
    ["cores > 5 or name == 'Lab'", ['pay', 'Lab']],
    ['todatetime(seen) >= datetime(2026-11-21)', ['pay']],
    ['todatetime(seen) > ago(1d)', ['pay']],
    ['todatetime(seen) <= datetime(2026-11-20T00:00:00Z)', ['shop']],
    ["properties.notes['a-b'][0] == 'x'", ['Lab']],
    ['array_length(properties.pools) == 2', ['shop']],
    ['cores == 4 // and cores == 10\n', ['shop']],
  ])('%s', (condition, expected) => {
    expect(rows(`clusters | where ${condition} | project name`)).toEqual(expected);
  });
});

describe('columns', () => {
  it.each([
    ["tolower(strcat(name, '-', location))", 'lab-eastus'],
    ["split(id, '/')[2]", '2'],
    ["tostring(split(id, '/')[-1])", 'Lab'],
    ["coalesce(tostring(properties.channel), 'absent')", 'absent'],
    ["iff(isnull(cores), 'none', 'some')", 'none'],
    ["case(cores > 5, 'big', cores > 1, 'small', 'unknown')", 'unknown'],
    ["toint('7') + 1", 8],
    ["toint('seven')", null],
    ['substring(id, 1, 3)', 's/2'],
    ['parse_json(\'{"a":[1,2]}\').a[1]', 2],
    ["dynamic(['p','q'])[1]", 'q'],
    ['-cores', null],
    ['-strlen(name) * 2', -6],
    ["tolower('it''s')", undefined],
    ['toupper("it\'s")', "IT'S"],
  ])('%s', (expression, expected) => {
    const query = `clusters | where name == 'Lab' | extend it = ${expression} | project it`;
    if (expected === undefined) expect(run(query).kind).toBe('invalid');
    else expect(rows(query)).toEqual([expected]);
  });

  it('keep or get their names', () => {
    expect(rows('clusters | where cores == 4 | project name, properties.channel, upper = toupper(name)')).toEqual([
      { name: 'shop', properties_channel: 'NodeImage', upper: 'SHOP' },
    ]);
    expect(rows('clusters | project-away id, properties, seen, cores, location | distinct name')).toEqual([
      'shop',
      'pay',
      'Lab',
    ]);
  });
});

describe('the other stages', () => {
  it.each([
    ['order by cores asc', ['Lab', 'shop', 'pay']],
    ['order by cores', ['pay', 'shop', 'Lab']],
    ['sort by location asc, name desc', ['Lab', 'shop', 'pay']],
    ['order by cores asc nulls last', ['shop', 'pay', 'Lab']],
    ['order by name asc | take 1', ['Lab']],
    ['order by name asc | limit 2', ['Lab', 'pay']],
    ['top 1 by cores', ['pay']],
  ])('%s', (stage, expected) => {
    expect(rows(`clusters | ${stage} | project name`)).toEqual(expected);
  });

  it('summarize counts, finds the greatest and lists', () => {
    expect(rows('clusters | summarize count() by location')).toEqual([
      { location: 'westeurope', count_: 2 },
      { location: 'eastus', count_: 1 },
    ]);
    expect(rows('clusters | summarize big = countif(cores > 5), sum(cores)')).toEqual([{ big: 1, sum_cores: 14 }]);
    expect(rows('clusters | summarize arg_max(cores, name) by location')).toEqual([
      { location: 'westeurope', cores: 10, name: 'pay' },
      { location: 'eastus', cores: null, name: 'Lab' },
    ]);
    expect(rows('clusters | summarize arg_max(cores, *) by location | project name')).toEqual(['pay', 'Lab']);
    expect(rows('clusters | summarize names = make_list(name) by location | take 1')).toEqual([
      { location: 'westeurope', names: ['shop', 'pay'] },
    ]);
    expect(rows("clusters | where name == 'nobody' | summarize count()")).toEqual([0]);
    expect(rows('clusters | count')).toEqual([3]);
  });

  it.each([
    [
      'inner',
      [
        ['shop', 'm1'],
        ['shop', 'm2'],
      ],
    ],
    [
      'leftouter',
      [
        ['shop', 'm1'],
        ['shop', 'm2'],
        ['pay', null],
        ['Lab', null],
      ],
    ],
  ])('join kind=%s', (kind, expected) => {
    const query = `clusters | extend key = tolower(id) | join kind=${kind} (members) on $left.key == $right.cluster | project name, id1`;
    expect(rows(query)).toEqual(expected.map(([name, id1]) => ({ name, id1 })));
  });

  it('mv-expand makes a row of every item, and none of an empty list', () => {
    expect(
      rows(
        'clusters | where isnotempty(properties.pools) | mv-expand pool = properties.pools | project name, pool = tostring(pool.name)',
      ),
    ).toEqual([
      { name: 'shop', pool: 'system' },
      { name: 'shop', pool: 'gpu' },
    ]);
  });
});

describe('is refused', () => {
  it.each([
    ['', 'empty'],
    ['nowhere', "named 'nowhere'"],
    ['clusters | projekt id', 'syntax error'],
    ['clusters || project id', 'syntax error'],
    ['clusters | project nonsense', "named 'nonsense'"],
    ['clusters | where nonsense == 1 | where name == 2', "named 'nonsense'"],
    ['clusters | extend a = frobnicate(name)', "unknown function 'frobnicate'"],
    ['clusters | summarize frobnicate(name)', "unknown aggregation 'frobnicate'"],
    ['clusters | evaluate bag_unpack(properties)', 'EvaluateOperator is not supported'],
    ['clusters | serialize', 'SerializeOperator is not supported'],
    ['let x = 1; clusters', 'not supported'],
    ['clusters | where seen >= datetime(yesterday)', "'yesterday' is no datetime"],
    ['clusters | summarize count() by properties.channel', "is of a 'dynamic' type"],
    ['clusters | order by properties.channel', 'is dynamic'],
    ['clusters | join kind=rightanti (members) on id', 'the kind rightanti'],
    ['clusters | join (members) on $left.properties == $right.id', 'is dynamic'],
  ])('%s', (query, problem) => {
    expect(run(query)).toEqual({ kind: 'invalid', problem: expect.stringContaining(problem) as unknown });
  });
});
