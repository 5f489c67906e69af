/** The terminal tools, run as people run them, and the forms of their reports. */

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HtmlValidate } from 'html-validate';
import { afterAll, describe, expect, it } from 'vitest';
import { judgeFleet } from '../../shared/domain/judge-fleet.ts';
import { csvReport } from '../../infra/report/csv.ts';
import { fleetReport } from '../../infra/report/fleet-report.ts';
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

  it('says in text what is wrong, why and what to do', async () => {
    const { stdout } = await run('evaluate.ts', drifted);
    expect(stdout).toContain('ERROR channel.drifted: The node OS upgrade channel is None; it should be SecurityPatch.');
    expect(stdout).toContain('opens Sun, 22 Nov 2026, 02:00 to 08:00 CET (01:00 to 07:00 UTC)');
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ['findings under the severity pass', [drifted, '--fail-on', 'critical'], 0, /^$/],
    ['no file', [], 2, /name one file/],
    ['a file that is not there', ['nowhere.json'], 2, /cannot be read as JSON/],
    ['a wrong format', [drifted, '--format', 'xml'], 2, /--format must be one of text, json, sarif/],
    ['an unknown flag', [drifted, '--frobnicate'], 2, /frobnicate/],
    ['wrong numbers', [drifted, '--days', 'many', '--now', 'noon'], 2, /now: must be an ISO time.*days/],
    ['a cluster without pools or id', [file('bad.json', { location: 1 })], 2, /file\.(id|location)/],
  ])('%s', async (_, args, code, said) => {
    const ended = await run('evaluate.ts', ...args);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(said)]);
  });
});

describe('npm run audit -- --simulated', { timeout: 30_000 }, () => {
  it('reads and judges the whole simulated fleet, writes nothing and exits 1 because of what it found', async () => {
    const output = path.join(folder, 'audit.json');
    const { code, stderr } = await run('audit.ts', '--simulated', '--format', 'json', '--output', output);
    expect([code, stderr]).toEqual([1, '']);
    const { clusters } = JSON.parse(readFileSync(output, 'utf8')) as { clusters: { verdict: string }[] };
    expect(clusters).toHaveLength(33);
    expect(clusters[0]?.verdict).toBe('drifted');
    expect(clusters.at(-1)?.verdict).toBe('compliant');
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
