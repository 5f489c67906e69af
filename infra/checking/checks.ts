/** Every check but the tests: what it is called and what it runs. */

export interface Check {
  readonly name: string;
  /** As infra/run.mjs takes it: a tool or a script, and its arguments. */
  readonly command: readonly string[];
  /** A folder that it writes: a check that passed runs again when somebody touched what it made. */
  readonly makes?: string;
  /** A script that reads sources which it does not import. */
  readonly readsSources?: true;
}

const cache = 'node_modules/.cache/aks-patch-warden';

/** The longest first, since two run at once. */
export const checks: readonly Check[] = [
  { name: 'lint', command: ['infra/lint.ts'], readsSources: true },
  { name: 'types', command: ['tsc', '--project', '.'] },
  {
    name: 'format',
    command: [
      ...['prettier', '--check', '--log-level', 'warn'],
      ...['--cache', '--cache-strategy', 'content', '--cache-location', `${cache}/prettier`, '.'],
    ],
  },
  {
    name: 'layers',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'functions', 'shared', 'infra', 'test'],
  },
  { name: 'bicep', command: ['infra/bicep.ts', '--check'] },
  { name: 'dead-code', command: ['knip'] },
  { name: 'package', command: ['infra/package-app.ts'], makes: 'build/app', readsSources: true },
  { name: 'findings', command: ['infra/findings.ts', '--check'] },
  { name: 'settings', command: ['infra/settings.ts', '--check'] },
  { name: 'policy-schema', command: ['infra/policy-schema.ts', '--check'] },
  { name: 'workbook', command: ['infra/workbook.ts', '--check'] },
];
