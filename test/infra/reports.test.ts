/** The terminal tools, run as people run them, and the forms of their reports. */

import { exec, execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { HtmlValidate } from 'html-validate';
import { afterAll, describe, expect, it } from 'vitest';
import { standings, type Standing } from '../../shared/domain/record/standing.ts';
import { judgeFleet } from '../../shared/domain/fleet/judge-fleet.ts';
import { csvReport } from '../../infra/report/csv.ts';
import { fleetReport } from '../../infra/report/fleet-report.ts';
import { decoded } from '../../infra/cli/json-file.ts';
import { htmlReport } from '../../infra/report/html.ts';
import { sarifReport } from '../../infra/report/sarif.ts';
import { aSnapshot } from '../builders/a-cluster.ts';
import { aFleetPolicy } from '../builders/a-policy.ts';
import { barriers, hasBrowser, startBrowser } from '../browser.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'warden-evaluate-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(script: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(root, 'infra', script), ...args], { cwd: root }, (fault, stdout, stderr) => {
      resolve({ code: fault === null ? 0 : Number(fault.code), stdout, stderr });
    });
  });
}

function file(name: string, content: unknown): string {
  const full = path.join(folder, name);
  writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content));
  return full;
}

const nodeOS = 'aksManagedNodeOSUpgradeSchedule';
const cluster = {
  id: '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c1',
  location: 'westeurope',
  properties: {
    provisioningState: 'Succeeded',
    agentPoolProfiles: [{ name: 'system', count: 3 }],
    autoUpgradeProfile: { nodeOSUpgradeChannel: 'None', upgradeChannel: 'stable' },
  },
};
const window = {
  schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } },
  durationHours: 6,
  startTime: '01:00',
};
const drifted = file('drifted.json', {
  clusters: [{ cluster, maintenanceConfigurations: [{ name: nodeOS, properties: { maintenanceWindow: window } }] }],
  now: '2026-11-21T12:00:00Z',
  days: 14,
});

describe('npm run evaluate', { timeout: 20_000 }, () => {
  it('answers what the HTTP door answers', async () => {
    const { code, stdout } = await run('evaluate.ts', drifted, '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      clusters: [
        {
          id: cluster.id,
          verdict: 'drifted',
          effectiveTarget: 'SecurityPatch',
          recommendation: { channel: 'SecurityPatch' },
          findings: [{ code: 'channel.drifted', severity: 'error' }, { code: 'window.no-effect' }],
          windows: [
            {
              name: nodeOS,
              description: 'every Sunday, 01:00-07:00 UTC, 6 hours',
              openings: [
                { start: '2026-11-22T01:00:00.000Z', end: '2026-11-22T07:00:00.000Z', usableHours: 6 },
                { start: '2026-11-29T01:00:00.000Z', end: '2026-11-29T07:00:00.000Z', usableHours: 6 },
              ],
              usableHours: 6,
              longestGapHours: 162,
            },
          ],
          plan: [{ status: 'planned', repairs: 'channel.drifted' }],
        },
      ],
    });
  });

  it('counts intervals from now where a window has no start date, as AKS will', async () => {
    const everySecond = { ...window, schedule: { weekly: { intervalWeeks: 2, dayOfWeek: 'Tuesday' } } };
    const posted = file('second.json', {
      clusters: [
        { cluster, maintenanceConfigurations: [{ name: nodeOS, properties: { maintenanceWindow: everySecond } }] },
      ],
      now: '2026-11-21T12:00:00Z',
      days: 30,
    });
    const { stdout } = await run('evaluate.ts', posted, '--format', 'json');
    const [judged] = (JSON.parse(stdout) as { clusters: { windows: { openings: { start: string }[] }[] }[] }).clusters;
    expect(judged?.windows[0]?.openings.map(({ start }) => start.slice(0, 10))).toEqual(['2026-11-24', '2026-12-08']);
  });

  it('reads a cluster and its windows from two files, as the Azure CLI writes them', async () => {
    const windows = [
      { id: `${cluster.id}/maintenanceConfigurations/${nodeOS}`, name: nodeOS, maintenanceWindow: window },
    ];
    const { stdout } = await run(
      'evaluate.ts',
      file('show.json', cluster),
      file('windows.json', windows),
      '--format',
      'csv',
    );
    expect(stdout).toContain('drifted,None,SecurityPatch,error,channel.drifted');
    expect(stdout).not.toContain('window.unreadable');
  });

  it('takes the values of a template from a parameters file', async () => {
    const template = {
      parameters: { channel: { type: 'string' } },
      resources: [
        {
          type: 'Microsoft.ContainerService/managedClusters',
          name: 'aks',
          location: 'westeurope',
          properties: { autoUpgradeProfile: { nodeOSUpgradeChannel: "[parameters('channel')]" } },
        },
      ],
    };
    const values = file('values.json', { parameters: { channel: { value: 'None' } } });
    const { stdout } = await run('evaluate.ts', file('main.json', template), '--parameters', values, '--format', 'csv');
    expect(stdout).toContain('aks,westeurope,drifted,None');
  });

  it('ends quietly when its reader has seen enough', async () => {
    const many = file('many.json', { clusters: Array.from({ length: 2_000 }, () => ({ cluster })) });
    const command = `"${process.execPath}" infra/evaluate.ts "${many}" | head -1`;
    const { stdout, stderr } = await promisify(exec)(command, { cwd: root });
    expect([stdout, stderr]).toEqual(['c1: cannot tell\n', '']);
  });

  it('says in text what is wrong, why and what to do', async () => {
    const { stdout } = await run('evaluate.ts', drifted);
    expect(stdout).toContain('ERROR channel.drifted: The node OS upgrade channel is None; it should be SecurityPatch.');
    expect(stdout).toContain('opens Sun, 22 Nov 2026, 02:00 to 08:00 CET (01:00 to 07:00 UTC)');
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ['findings under the severity pass', [drifted, '--fail-on', 'critical'], 0, /^$/],
    [
      'no file',
      [],
      2,
      /^evaluate needs a file: name one, or - for standard input\. See: npm run evaluate -- --help\n$/,
    ],
    ['the usage, asked for', ['--help'], 0, /^$/],
    [
      'a report that cannot be written',
      [drifted, '--output', folder],
      3,
      /cannot be written \(EISDIR[^\n]*: name a file in a folder that you may write to\.\n$/,
    ],
    ['a file that is not there', ['nowhere.json'], 2, /^nowhere\.json is not there: the command runs in [^\n]+\n$/],
    [
      'a file whose name is mistyped',
      ['pakage.json'],
      2,
      /^pakage\.json is not there; did you mean package\.json\?\n$/,
    ],
    ['a folder', ['infra'], 2, /^infra is a folder: name a file, such as infra\/actions\.json\n$/],
    ['a file that is no JSON', [file('list.yaml', 'a: 1')], 2, /list.yaml cannot be read as JSON: [^\n]*\n$/],
    ['an empty file', [file('empty.json', '\n')], 2, /is empty: did the command/],
    [
      'a wrong format',
      [drifted, '--format', 'xml'],
      2,
      /^option '--format <format>' argument 'xml' is invalid\. Allowed choices are overview, table, text, json, csv, sarif, html\. See: npm run evaluate -- --help\n$/,
    ],
    ['an unknown flag', [drifted, '--frobnicate'], 2, /^unknown option '--frobnicate'\. See: /],
    ['a mistyped flag', [drifted, '--formt', 'csv'], 2, /^unknown option '--formt': did you mean --format\? See: /],
    ['a mistyped cluster', [drifted, '--cluster', 'c2'], 2, /^no cluster is called c2; did you mean c1\?\n$/],
    ['wrong numbers', [drifted, '--days', 'many', '--now', 'noon'], 2, /now: must be an ISO time.*days/],
    ['a cluster without pools or id', [file('bad.json', { location: 1 })], 2, /^file\.(id|location)[^\n]*\n$/],
    [
      'two files, one wrong',
      [file('good.json', cluster), file('bad.json', { location: 1 })],
      2,
      /bad\.json\.(id|location)/,
    ],
    [
      'a template without a cluster, with a parameters file',
      [file('template.json', { resources: [{ type: 'x' }] }), '--parameters', file('values.json', { parameters: {} })],
      2,
      /^file: holds no managed cluster/,
    ],
  ])('%s', async (_, args, code, said) => {
    const ended = await run('evaluate.ts', ...args);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(said)]);
  });
});

describe('a file of any shell', () => {
  const json = '{"name": "ü"}';
  const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(json)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${json}`)],
    ['UTF-16 as PowerShell writes it', Buffer.from(`\uFEFF${json}`, 'utf16le')],
    ['UTF-16 the other way round', bigEndian(`\uFEFF${json}`)],
    ['UTF-16 without a mark', Buffer.from(json, 'utf16le')],
    ['UTF-16 the other way round without a mark', bigEndian(json)],
  ])('%s', (_, bytes) => {
    expect(decoded(bytes)).toBe(json);
  });

  it('is empty when there is nothing in it', () => {
    expect(decoded(Buffer.from(''))).toBe('');
  });
});

describe('npm run audit -- --simulated', { timeout: 120_000 }, () => {
  it('reads and judges the whole simulated fleet, writes nothing and fails only when asked to', async () => {
    const output = path.join(folder, 'audit.json');
    const { code, stderr } = await run('audit.ts', '--simulated', '--output', output);
    expect([code, stderr]).toEqual([0, '']);
    const gate = await run('audit.ts', '--simulated', '--fail-on', 'error', '--quiet');
    expect([gate.code, gate.stderr]).toEqual([1, '']);
    const { clusters } = JSON.parse(readFileSync(output, 'utf8')) as {
      clusters: { verdict: string; standing: Standing }[];
    };
    expect(clusters).toHaveLength(33);
    expect(clusters[0]?.standing).toBe('needs-you');
    expect(clusters[0]?.verdict).toBe('drifted');
    const order = clusters.map(({ standing }) => standings.indexOf(standing));
    expect(order).toEqual(order.toSorted((left, right) => left - right));
  });

  it.each<[readonly string[], number, RegExp]>([
    [['--subscription', 'production'], 2, /^--subscription must be the id of a subscription/],
    [
      ['--management-group', 'commerce', '--subscription', '22222222-2222-4222-8222-222222222222'],
      2,
      /exclude each other/,
    ],
    [['--management-group', 'nosuch'], 3, /Resource Graph answered 400/],
  ])('refuses %s', async (options, code, message) => {
    const ended = await run('audit.ts', '--simulated', ...options);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(message)]);
  });
});

describe('reports', () => {
  const nowMs = Date.parse('2026-11-21T12:00Z');
  const hostile = aSnapshot({ nodeOSUpgradeChannel: 'Unrecognised', rawNodeOSUpgradeChannel: '<b>"=cmd()' }, []);
  const report = fleetReport(judgeFleet([aSnapshot(), hostile], aFleetPolicy(), { nowMs }), {
    nowMs,
    unread: [{ id: '=HYPERLINK("x")', reason: 'AuthorizationFailed' }],
    sourceFile: 'clusters.json',
  });

  it('a spreadsheet sees text, never a formula', () => {
    const lines = csvReport(report).split('\r\n');
    expect(lines.filter((line) => /(^|,)"?[=+\-@]/.test(line))).toEqual([]);
    expect(lines[0]).toMatch(/^subscription,/);
  });

  it('SARIF names a rule for every result', () => {
    const { version, runs } = JSON.parse(sarifReport(report)) as {
      version: string;
      runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; level: string }[] }[];
    };
    const [first] = runs;
    const ids = new Set(first!.tool.driver.rules.map(({ id }) => id));
    expect(version).toBe('2.1.0');
    expect(first!.results.length).toBeGreaterThan(1);
    expect(first!.results.filter(({ ruleId }) => !ids.has(ruleId))).toEqual([]);
  });

  it.each([
    ['clusters.json', 'clusters.json'],
    ['a b#ü.json', 'a%20b%23%C3%BC.json'],
    ['.\\build\\main.json', './build/main.json'],
    ['/build/a b.json', 'file:///build/a%20b.json'],
  ])('SARIF names the file %s as the URI %s', (sourceFile, uri) => {
    expect(sarifReport({ ...report, sourceFile })).toContain(`"uri": "${uri}"`);
  });

  it('SARIF names no file where there is none', () => {
    const { sourceFile: _, ...fromStandardInput } = report;
    expect(sarifReport(fromStandardInput)).not.toContain('"uri"');
  });

  it('the page is valid HTML, holds no markup from Azure and loads nothing', async () => {
    const page = htmlReport(report);
    const validator = new HtmlValidate({
      extends: ['html-validate:recommended', 'html-validate:a11y'],
      rules: { 'void-style': 'off', 'doctype-style': 'off', 'no-trailing-whitespace': 'off' },
    });
    const { results } = await validator.validateString(page, 'report.html');
    expect(results.flatMap(({ messages }) => messages.map(({ message }) => message))).toEqual([]);
    expect(page).not.toContain('<b>');
    expect(page).not.toMatch(/(src|href)=/);
  });

  it.skipIf(!hasBrowser)('the page can be read, light and dark', { timeout: 30_000 }, async () => {
    const browser = await startBrowser();
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await (await browser.newContext({ colorScheme })).newPage();
      await page.setContent(htmlReport(report));
      expect([colorScheme, await barriers(page)]).toEqual([colorScheme, []]);
    }
    await browser.close();
  });
});
