/** `npm run check`: every check but the tests, two at a time; all are run, and one that fails fails the whole. */

import { spawn } from 'node:child_process';

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

interface Result {
  readonly name: string;
  readonly isPassed: boolean;
  readonly seconds: number;
}

const checks: readonly Check[] = [
  { name: 'types', command: ['tsc', '--project', '.'] },
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  {
    name: 'layers',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'functions', 'shared', 'infra', 'test'],
  },
  { name: 'dead code', command: ['knip'] },
  { name: 'policy schema', command: ['node', 'infra/policy-schema.ts', '--check'] },
  { name: 'workbook', command: ['node', 'infra/workbook.ts', '--check'] },
  { name: 'findings page', command: ['node', 'infra/findings.ts', '--check'] },
  { name: 'bicep', command: ['node', 'infra/bicep.ts', '--check'] },
  { name: 'package', command: ['node', 'infra/package-app.ts'] },
];

const atOnce = 2;

async function runAll(): Promise<readonly Result[]> {
  const waiting = [...checks];
  const results: Result[] = [];
  async function worker(): Promise<void> {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) results.push(await run(check));
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

function run({ name, command: [program, ...args] }: Check): Promise<Result> {
  const startedMs = Date.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, { shell: process.platform === 'win32' });
    let output = '';
    const collect = (chunk: Buffer) => (output += chunk.toString('utf8'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = (isPassed: boolean) => {
      // A check that passed may still have to say what it could not look at.
      if (!isPassed || output.startsWith('Note: ')) console.log(`\n== ${name}\n${output.trim()}`);
      resolve({ name, isPassed, seconds: (Date.now() - startedMs) / 1000 });
    };
    child.on('error', (fault) => {
      output += fault.message;
      end(false);
    });
    child.on('close', (code) => {
      end(code === 0);
    });
  });
}

const results = await runAll();
console.log('');
for (const { name, isPassed, seconds } of results)
  console.log(`  ${isPassed ? 'passed' : 'FAILED'}  ${name.padEnd(14)} ${seconds.toFixed(1)} s`);
process.exitCode = results.every(({ isPassed }) => isPassed) ? 0 : 1;
