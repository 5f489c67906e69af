import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Tests of processes and browsers mostly wait: more workers than cores keep the suite short.
    maxWorkers: 4,
    include: ['test/**/*.test.ts'],
    coverage: { provider: 'v8', include: ['functions/**', 'shared/**', 'infra/**'] },
  },
});
