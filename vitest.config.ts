import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/ownFolder.ts',
    reporters: ['default', './test/closingReporter.ts'],
    // Real processes on a small machine: slow is not stuck.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A state is awaited, not measured: a loaded machine takes longer than the second that is usual.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
  },
});
