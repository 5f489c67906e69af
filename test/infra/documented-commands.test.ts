/** The commands of README and the docs, run as they stand there; those that cannot be run here say why. */

import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../architecture/markdown.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })];
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

/** Each line that starts one of our commands, without its remark; a name in capitals is one to be put in. */
const documented = [
  ...new Set(
    pages
      .flatMap((page) => blocksOf(read(page), ''))
      .flatMap((block) => block.split('\n'))
      .map((line) => line.replace(/\s+# .*$/, '').trim())
      .filter((line) => /^(npm|npx|aks-patch-warden) /.test(line)),
  ),
];

interface Trial {
  readonly code: number;
  readonly says?: RegExp;
  /** A file that is there afterwards. */
  readonly makes?: string;
}

/** The simulated fleet stands in for the reader's own. */
const trials: Readonly<Record<string, Trial>> = {
  'npm run audit': { code: 0, says: /^33 clusters, / },
  'npm run audit -- --output fleet.html': { code: 0, makes: 'fleet.html' },
  'npm run audit -- --simulated --quiet': { code: 0, says: /^33 clusters, [^]*\nCURE of the first: / },
  'npm run evaluate -- cluster.json windows.json': { code: 1, says: /^checkout: needs you\n/ },
  'npm run evaluate -- main.json --parameters main.parameters.json --output findings.sarif': {
    code: 1,
    makes: 'findings.sarif',
  },
  'npm run --silent evaluate -- main.json': { code: 1 },
  'aks-patch-warden evaluate main.json --policy policy.json --output findings.sarif': {
    code: 1,
    makes: 'findings.sarif',
  },
  'aks-patch-warden audit --fail-on error --output fleet.html': { code: 1, makes: 'fleet.html' },
};
const elsewhere: Readonly<Record<string, string>> = {
  'npm ci': '.ci/run installs',
  'npm ci && npm start': '.ci/run installs, and test/job.ts does what npm start does',
  'npm ci && npm test': 'this is it',
  'npm run bench -- scale': 'test/infra/scale-bench.test.ts measures a small fleet; this one takes half an hour',
  'npm run bench -- scale --fleet 5x2x10 --json costs.json': 'test/infra/scale-bench.test.ts measures this fleet',
  'npm run record -- --cluster ID': 'test/infra/record.test.ts records a cluster of the simulated fleet',
  'npm start -- --recorded recording.json': 'test/local/recorded-cluster.test.ts plays recordings back',
  'npm install --global ./aks-patch-warden-0.1.0.tgz':
    'test/infra/packed-cli.test.ts installs it where nothing else is',
};

const folder = mkdtempSync(path.join(tmpdir(), 'warden-docs-'));
const pipelines = read('docs/pipelines.md');
const [template = '', windows = ''] = blocksOf(pipelines, 'json');

beforeAll(() => {
  const put = (name: string, content: unknown) => {
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const { resources } = JSON.parse(template) as { readonly resources: readonly [object] };
  put('main.json', template);
  put('main.parameters.json', { contentVersion: '1.0.0.0', parameters: {} });
  const id =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/checkout';
  put('cluster.json', { id, ...resources[0] });
  put('windows.json', []);
  copyFileSync(path.join(root, 'infra/policy.json'), path.join(folder, 'policy.json'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** As npm would start it, or the command that is handed out, but beside the files that a reader has. */
function run(command: string): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const words = command.split(' ').filter((word) => word !== '--' && word !== '--silent');
  const [script, ...args] =
    words[0] === 'npm'
      ? [scripts[words[2] ?? '']?.replace(/^node infra\/run\.mjs /, '') ?? '', ...words.slice(3)]
      : [`infra/${words[1] ?? ''}.ts`, ...words.slice(2)];
  const simulated = command.includes(' audit') && !args.includes('--simulated') ? ['--simulated'] : [];
  return new Promise((resolve) => {
    const launcher = path.join(root, 'infra/run.mjs');
    const child = spawn(process.execPath, [launcher, script, ...args, ...simulated], { cwd: folder });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.resume();
    child.once('close', (code) => {
      resolve({ code, stdout });
    });
  });
}

describe('every command that is documented', () => {
  it('is tried here, or it is said where', () => {
    expect(documented.toSorted()).toEqual([...Object.keys(trials), ...Object.keys(elsewhere)].toSorted());
  });

  it.each(Object.entries(trials))(
    '%s',
    { timeout: 120_000 },
    async (command, { code, says = /^/, makes = 'main.json' }) => {
      if (makes !== 'main.json') rmSync(path.join(folder, makes), { force: true });
      expect(await run(command)).toEqual({ code, stdout: expect.stringMatching(says) as string });
      expect(existsSync(path.join(folder, makes))).toBe(true);
    },
  );
});

describe('the template of docs/pipelines.md', { timeout: 120_000 }, () => {
  it('is told what the page says', async () => {
    const [said] = blocksOf(pipelines, 'text');
    expect((await run('npm run evaluate -- main.json')).stdout.trimEnd()).toBe(said);
  });

  it('is fine once the page is followed', async () => {
    const { resources, ...rest } = JSON.parse(template.replace('"None"', '"SecurityPatch"')) as {
      readonly resources: readonly unknown[];
    };
    const mended = { ...rest, resources: [...resources, JSON.parse(windows) as unknown] };
    writeFileSync(path.join(folder, 'mended.json'), JSON.stringify(mended));
    expect(await run('npm run evaluate -- mended.json')).toMatchObject({ code: 0 });
  });
});
