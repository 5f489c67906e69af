/** Writes the table in docs/settings.md and local.settings.sample.json from what is said of each setting; `--check` only compares. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { aboutOtherSettings, aboutSettings, type Deployed } from '../shared/about-settings.ts';
import { appSettings } from './local/app-settings.ts';
import { armOrigin, emailOrigin, teamsOrigin, topicOrigin } from './local/simulated-azure/origins.ts';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs', 'settings.md');
const sample = join(root, 'local.settings.sample.json');
const place = /(<!-- The table is made by `npm run settings`\. -->\n)[^]*?(\n<!-- End of the table\. -->)/;

/** Columns as wide as prettier makes them. */
function table(): string {
  const rows = [
    ['setting', 'meaning', 'with `azd up`'],
    ...Object.entries({ ...aboutSettings, ...aboutOtherSettings }).map(([name, { meaning, deployed }]) => [
      `\`${name}\``,
      meaning,
      deployedWords(deployed),
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...others] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n');
}

function deployedWords(deployed: Deployed): string {
  switch (deployed.kind) {
    case 'value':
      return `\`${deployed.value}\``;
    case 'made':
      return 'set';
    case 'on-request':
      return 'left out';
  }
}

/** For a functions host on this machine, beside `npm start`: its ports, but Azure's own rhythm. */
function sampleText(): string {
  const azureOrigin = 'http://127.0.0.1:7080';
  const origins = [armOrigin, emailOrigin, teamsOrigin, topicOrigin];
  // The host says itself where it listens.
  const { WEBSITE_HOSTNAME: _, ...local } = appSettings({
    storageConnectionString: 'UseDevelopmentStorage=true',
    azureOrigin,
    connectTo: Object.fromEntries(origins.map((origin) => [origin, azureOrigin])),
  });
  const usual = Object.entries(aboutSettings).flatMap(([name, { deployed }]) =>
    deployed.kind === 'value' && name !== 'SETTLE_DELAY_SECONDS' ? [[name, deployed.value] as const] : [],
  );
  const values = { ...local, ...Object.fromEntries(usual) };
  return `${JSON.stringify({ IsEncrypted: false, Values: values }, null, 2)}\n`;
}

function pageText(): string {
  const text = readFileSync(page, 'utf8');
  if (!place.test(text)) throw new Error('docs/settings.md has lost the two comments between which its table stands.');
  return text.replace(place, (_, before: string, after: string) => `${before}\n${table()}\n${after}`);
}

const texts = [
  [page, pageText()],
  [sample, sampleText()],
] as const;
const stale = texts.filter(([file, text]) => readFileSync(file, 'utf8') !== text).map(([file]) => relative(root, file));

if (!process.argv.includes('--check')) {
  for (const [file, text] of texts) writeFileSync(file, text);
  console.log(`wrote ${texts.map(([file]) => relative(root, file)).join(' and ')}`);
} else if (stale.length > 0) {
  console.error(`${stale.join(' and ')}: not what shared/about-settings.ts says: run npm run settings`);
  process.exitCode = 1;
} else {
  console.log('docs/settings.md and local.settings.sample.json are what shared/about-settings.ts says.');
}
