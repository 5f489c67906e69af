/** What the docs name exists, and what exists is in the docs. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { aboutOtherSettings, aboutSettings } from '../../shared/about-settings.ts';
import { parsePolicyDocument } from '../../shared/contracts/policy-document.ts';
import { aboutFindings } from '../../shared/domain/judging/about-findings.ts';
import { blocksOf, brokenLinks, proseOf } from './markdown.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString()
  .trim()
  .split('\n')
  .filter((file) => existsSync(path.join(root, file)));
const pages = tracked.filter((file) => file.endsWith('.md'));
const textOf = Object.fromEntries(pages.map((file) => [file, read(file)]));
/** What an earlier version did may name what is gone. */
const present = pages.filter((file) => file !== 'CHANGELOG.md' && !file.startsWith('docs/decisions/'));

/** [page, name] for each that a pattern finds on the pages of today. */
function named(pattern: RegExp, of: (text: string) => string = (text) => text): readonly (readonly [string, string])[] {
  return present.flatMap((page) =>
    [...of(textOf[page] ?? '').matchAll(pattern)].map(([, name = '']) => [page, name] as const),
  );
}

/** First cells of the tables on a page, or of one section of it; a cell may hold several names. */
function firstCells(page: string, heading = ''): readonly string[] {
  const section = (textOf[page] ?? '').split(heading === '' ? /$^/ : `\n## ${heading}\n`).at(-1) ?? '';
  const rows = (heading === '' ? section : (section.split('\n## ')[0] ?? '')).match(/^\| `.*$/gm) ?? [];
  return rows.flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`(\w[\w-]*)`/g)].map(([, name = '']) => name));
}

describe('links', () => {
  it.each(pages)('%s leads to files and headings that are there', (page) => {
    expect(brokenLinks(page, { textOf, isThere: (file) => existsSync(path.join(root, file)) })).toEqual([]);
  });

  it('that lead nowhere are found', () => {
    const files = {
      'README.md': '# One\n[a](docs/b.md#two) [c](c.md) [d](docs/b.md#three) ![e](e.png) [f](#one) <img src="g.png" />',
      'docs/b.md':
        '# B\n## Two\n[up](../README.md#one)\n```\n[not](a-link.md)\n```\n## Two\n[second](#two-1)\n`[nor](this.md)`',
    };
    const isThere = (file: string) => file in files;
    expect(brokenLinks('README.md', { textOf: files, isThere })).toEqual(['c.md', 'docs/b.md#three', 'e.png', 'g.png']);
    expect(brokenLinks('docs/b.md', { textOf: files, isThere })).toEqual([]);
  });

  it('reach every page of docs/ from its index', () => {
    const index = textOf['docs/README.md'] ?? '';
    const own = pages.filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md');
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((page) => !index.includes(`(${path.basename(page)})`))).toEqual([]);
  });
});

describe('README', () => {
  it('is short enough to be read', () => {
    expect(textOf['README.md']?.split(/\s+/).length).toBeLessThanOrEqual(1000);
  });

  it('and the docs have pictures that load at once', () => {
    const pictures = tracked.filter((file) => file.startsWith('docs/pictures/'));
    expect(pictures.length).toBeGreaterThanOrEqual(2);
    for (const file of pictures) {
      expect(statSync(path.join(root, file)).size).toBeLessThan(200_000);
      expect(present.filter((page) => textOf[page]?.includes(path.basename(file)))).not.toEqual([]);
    }
  });
});

describe('scripts', () => {
  const { scripts, version } = JSON.parse(read('package.json')) as {
    readonly scripts: Readonly<Record<string, string>>;
    readonly version: string;
  };

  it('that are named exist', () => {
    const runs = named(/npm run (?:--silent )?([a-z][\w:-]*)/g);
    expect(runs.length).toBeGreaterThan(20);
    expect(runs.filter(([, name]) => !(name in scripts))).toEqual([]);
  });

  it('make a package of the version that is named', () => {
    const versions = named(/aks-patch-warden-(\d+\.\d+\.\d+)\.tgz/g);
    expect(versions.map(([, named]) => named)).toContain(version);
    expect(versions.filter(([, named]) => named !== version)).toEqual([]);
  });
});

describe('settings', () => {
  const ofApp = [...Object.keys(aboutSettings), ...Object.keys(aboutOtherSettings)];
  const ofAzd = [...read('infra/main.parameters.json').matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name);
  const { pipeline } = parse(read('azure.yaml')) as {
    readonly pipeline: { readonly variables: readonly string[]; readonly secrets: readonly string[] };
  };
  const said = new Set([...ofAzd, ...pipeline.variables, ...pipeline.secrets]);
  const outputs = [...read('infra/main.bicep').matchAll(/^output ([A-Z_]+)/gm)].map(([, name = '']) => name);
  /** Of terminals, of azd itself, of the tests, and names that a page makes up. */
  const ofOthers = [
    'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID',
    'NO_COLOR',
    'FORCE_COLOR',
    'AZURE_CLIENT_ID',
    'AZURE_SUBSCRIPTION_ID',
    'CHROME_PATH',
  ];
  const madeUp = ['PAYMENTS_WEBHOOK_URL'];

  it('of the app are all in the table, and no others', () => {
    expect(firstCells('docs/settings.md').toSorted()).toEqual(ofApp.toSorted());
  });

  it('of azd are all in its table, and no others', () => {
    // azd asks for these two by itself.
    const own = ['AZURE_ENV_NAME', 'AZURE_LOCATION'];
    const wanted = [...said].filter((name) => !own.includes(name));
    expect(firstCells('docs/deploy.md', 'Change something').toSorted()).toEqual(wanted.toSorted());
  });

  it('that are named exist', () => {
    const known = new Set([...ofApp, ...said, ...outputs, ...ofOthers, ...madeUp]);
    const names = named(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g);
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter(([, name]) => !known.has(name))).toEqual([]);
  });
});

describe('findings', () => {
  it('are all described, and no others', () => {
    const described = [...(textOf['docs/findings.md'] ?? '').matchAll(/^## (.+)$/gm)].map(([, code]) => code);
    expect(described).toEqual([...aboutFindings.keys()]);
  });

  it('that are named exist', () => {
    const families = [...new Set([...aboutFindings.keys()].map((code) => code.split('.')[0] ?? ''))].join('|');
    const codes = named(new RegExp(`\`((?:${families})\\.[a-z-]+)\``, 'g'));
    expect(codes.map(([, code]) => code)).toContain('cluster.unresolved');
    const isCode = (code: string) => ([...aboutFindings.keys()] as string[]).includes(code);
    const isField = (code: string) => code === 'image.ends';
    expect(codes.filter(([, code]) => !isCode(code) && !isField(code) && !code.endsWith('.ts'))).toEqual([]);
  });
});

describe('doors', () => {
  const doors = tracked.filter((file) => file.startsWith('functions/')).map(read);

  it('are all in the tables, and no others', () => {
    const names = doors.flatMap((text) => [...text.matchAll(/app\.\w+\(\s*'([^']+)'/g)].map(([, name = '']) => name));
    expect(names.length).toBeGreaterThan(15);
    expect(firstCells('docs/doors.md').toSorted()).toEqual(names.toSorted());
  });

  it('that are named by their address exist', () => {
    const requests = [...read('api.http').matchAll(/^[A-Z]+ \{\{app\}\}(\/api\/[a-z]+)/gm)].map(([, route]) => route);
    const routes = named(/(?:GET|POST|PUT|DELETE) (\/api\/[a-z]+)/g);
    expect(routes.length).toBeGreaterThan(15);
    expect(routes.filter(([, route]) => !requests.includes(route))).toEqual([]);
  });
});

describe('the runbook', () => {
  const runbook = textOf['docs/operate.md'] ?? '';

  it('has a section for every alert, and no other', () => {
    const alerts = ['operations', 'event-topic'].flatMap((module) =>
      [
        ...read(`infra/modules/${module}.bicep`).matchAll(
          /(?:title|description): '(AKS Patch Warden [^']+|Azure throttles [^']+)'/g,
        ),
      ].map(([, title]) => title),
    );
    expect(alerts.length).toBeGreaterThanOrEqual(5);
    const sections = [...(runbook.split('\n## Alerts\n')[1] ?? '').matchAll(/^### (.+)$/gm)].map(([, title]) => title);
    expect(sections.toSorted()).toEqual(alerts.toSorted());
  });

  it('names log lines that the app writes', () => {
    const lines = [...runbook.matchAll(/log `([^`]+)`/g)].map(([, line = '']) => line);
    expect(lines.length).toBeGreaterThan(8);
    const code = tracked.filter((file) => /^shared\/.*\.ts$/.test(file)).map(read);
    expect(lines.filter((line) => !code.some((text) => text.includes(`'${line}'`)))).toEqual([]);
  });
});

describe('the threat model', () => {
  const model = (textOf['docs/security.md'] ?? '').split('\n## Threat model\n')[1] ?? '';
  const rows = (model.match(/^\|.*\|$/gm) ?? []).filter((row) => !/^\| *(-|door |stolen )/.test(row));
  const testsOf = (text: string) => [...text.matchAll(/`(test\/[\w/.-]+)`/g)].map(([, file = '']) => file);

  it('has doors and stolen things, and each line names a test', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => testsOf(row.split(' | ').at(-1) ?? '').length === 0)).toEqual([]);
    const text = model.toLowerCase();
    for (const door of ['/admin', 'master key', 'event grid', 'queue', 'links in mails', 'tags', 'pipeline'])
      expect(text).toContain(door);
  });

  it('names tests that exist', () => {
    const missing = testsOf(model).filter((file) => !tracked.includes(file));
    expect([...new Set(missing)]).toEqual([]);
  });
});

it('the policy that is shown loads', () => {
  const [shown = ''] = blocksOf(textOf['docs/policy.md'] ?? '', 'json');
  expect(parsePolicyDocument(JSON.parse(shown))).toMatchObject({ kind: 'policy' });
});

it('fields of the policy that are named exist', () => {
  const schema = read('infra/policy.schema.json');
  const prose = proseOf(textOf['docs/policy.md'] ?? '');
  const fields = [...prose.matchAll(/`([a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)*)`/g)].flatMap(([, name = '']) =>
    ([...aboutFindings.keys()] as string[]).includes(name) ? [] : name.split('.'),
  );
  expect(fields.length).toBeGreaterThan(30);
  /** Words of the prose that are values, commands or fields of Azure or a request. */
  const others = ['undo', 'infra', 'policy', 'schema', 'json'];
  expect(fields.filter((name) => !others.includes(name) && !schema.includes(`"${name}"`))).toEqual([]);
});
