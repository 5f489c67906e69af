import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Tests of processes and browsers mostly wait: more workers than cores keep the suite short.
    maxWorkers: 4,
    // A busy machine must not fail a test that only waits for it.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    include: ['test/**/*.test.ts'],
    coverage: { provider: 'v8', include: ['functions/**', 'shared/**', 'infra/**'] },
  },
});
