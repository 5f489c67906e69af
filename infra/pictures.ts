/** `npm run pictures`: the pictures of README, taken anew of what the local warden shows and sends. */

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { html, raw } from 'hono/html';
import { chromium, type Browser, type Page } from 'playwright-core';
import { htmlText } from '../shared/views/answers/html-text.ts';
import { runFirstSweep, runUpgradeNight } from './local/first-sweep.ts';
import { startLocalWarden, type LocalWarden } from './local/local-warden.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs', 'pictures');
/** What a page of GitHub loads without a wait. */
const mostBytes = 200_000;
const usage = `npm run pictures
Starts the warden on this machine, sweeps its simulated fleet, and writes what people see to docs/pictures.
Needs Chromium: CHROME_PATH, /usr/bin/chromium or /usr/bin/google-chrome.`;

const columns = 110;

/** Select Graphic Rendition (ECMA-48) as CSS: those that the reports use. */
const renditions: Readonly<Partial<Record<string, string>>> = {
  1: 'font-weight: bold',
  2: 'opacity: .65',
  4: 'text-decoration: underline',
  31: 'color: #ff8f8f',
  32: 'color: #8fd98f',
  33: 'color: #f0c674',
  34: 'color: #8ab8ff',
  36: 'color: #7fd6d6',
  90: 'color: #a5a5a5',
};

const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
if (values.help === true) console.log(usage);
else await takePictures();

async function takePictures(): Promise<void> {
  const places = [process.env['CHROME_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'];
  const executablePath = places.find((place) => place !== undefined && place !== '' && existsSync(place));
  if (executablePath === undefined) {
    console.error(`No Chromium found.\n\n${usage}`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath });
  const ports = { host: 0, azure: 0, blob: 0, queue: 0, table: 0 };
  const warden = await startLocalWarden({ ports, log: () => undefined });
  try {
    await runFirstSweep(warden, console.log);
    await runUpgradeNight(warden);
    await pictureOfReport(browser, warden);
    await pictureOfMail(browser, warden);
    await pictureOfTerminal(browser);
  } finally {
    await warden.close();
    await browser.close();
  }
}

async function pictureOfReport(browser: Browser, { host }: LocalWarden): Promise<void> {
  const page = await open(browser, 1200, 800);
  await page.setExtraHTTPHeaders({ authorization: 'Bearer local-reader' });
  await page.goto(`${host.origin}/api/report`);
  await save(page, 'report.png');
}

/** The mail of somebody who has to act. */
async function pictureOfMail(browser: Browser, { azure }: LocalWarden): Promise<void> {
  const mail = azure.state.mails.find(({ subject }) => subject.startsWith('Drift found'));
  if (mail === undefined) throw new Error('no mail tells of drift that somebody must mend');
  const page = await open(browser, 760, 300);
  await page.setContent(mail.html);
  await save(page, 'mail.png', true);
}

async function pictureOfTerminal(browser: Browser): Promise<void> {
  const command = `stty cols ${String(columns)} rows 50; "${process.execPath}" infra/audit.ts --simulated --quiet`;
  const { stdout } = await promisify(execFile)('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: root,
    env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8' },
  });
  const page = await open(browser, 920, 300);
  await page.setContent(terminalPage(`$ npm run audit -- --simulated\n${stdout.replaceAll('\r', '')}`));
  await save(page, 'terminal.png', true);
}

function terminalPage(text: string): string {
  const [plain = '', ...painted] = text.trimEnd().split('\u001B[');
  const lines = painted.map((piece) => {
    const [, code = '', rest = ''] = /^([\d;]*)m([^]*)$/.exec(piece) ?? [];
    return html`<span style="${renditions[code] ?? ''}">${rest}</span>`;
  });
  return htmlText(
    html`<style>
        ${raw('body { margin: 0; background: #1e1e1e; color: #e6e6e6; font: 13px/1.45 monospace; }')}
        ${raw('pre { margin: 0; padding: 18px 22px; font: inherit; }')}
      </style>
      <pre>${plain}${lines}</pre>`,
  );
}

async function open(browser: Browser, width: number, height: number): Promise<Page> {
  return browser.newPage({ viewport: { width, height }, colorScheme: 'light' });
}

async function save(page: Page, name: string, isFullPage = false): Promise<void> {
  const file = join(folder, name);
  await page.screenshot({ path: file, fullPage: isFullPage });
  const { size } = statSync(file);
  console.log(`wrote ${relative(root, file)}, ${String(Math.ceil(size / 1000))} kB`);
  if (size > mostBytes) throw new Error(`${name} has ${String(size)} bytes, more than ${String(mostBytes)}`);
}
