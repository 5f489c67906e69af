import { defineConfig } from 'vitest/config';

/** Tests that start no process, no server and no browser: done within seconds (a test holds them to it). */
export const pureTests = [
  'test/{contracts,domain,inbound}/**/*.test.ts',
  'test/views/{email,notice-words,teams-card,window-words}.test.ts',
];

export default defineConfig({
  test: {
    // Tests of processes and browsers mostly wait: more workers than cores keep the suite short.
    maxWorkers: 4,
    // A busy machine must not fail a test that only waits for it.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'pure', include: pureTests } },
      { extends: true, test: { name: 'slow', include: ['test/**/*.test.ts'], exclude: pureTests } },
    ],
    coverage: { provider: 'v8', include: ['functions/**', 'shared/**', 'infra/**'] },
  },
});
