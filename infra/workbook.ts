/** Writes infra/workbook.json from the queries beside it; `--check` only compares. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, 'workbook.json');
const weekMs = 7 * 86_400_000;

function query(name: string, title: string, visualization: string): unknown {
  return {
    type: 3,
    name,
    content: {
      version: 'KqlItem/1.0',
      query: readFileSync(join(import.meta.dirname, 'queries', `${name}.kql`), 'utf8').trim(),
      size: 0,
      title,
      timeContext: { durationMs: weekMs },
      queryType: 0,
      resourceType: 'microsoft.insights/components',
      visualization,
    },
  };
}

const introduction = '# AKS Patch Warden\nSweeps, what became of clusters, and notices of the last seven days.';
const workbook = {
  version: 'Notebook/1.0',
  items: [
    { type: 1, name: 'title', content: { json: introduction } },
    query('sweeps', 'Sweeps', 'table'),
    query('outcomes', 'Clusters by outcome', 'barchart'),
    query('notices', 'Notices', 'table'),
  ],
  $schema: 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json',
};
const text = `${JSON.stringify(workbook, null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
  console.log(`wrote ${file}`);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('infra/workbook.json is not what its queries say: run npm run workbook');
  process.exitCode = 1;
} else {
  console.log('infra/workbook.json is what its queries say.');
}
