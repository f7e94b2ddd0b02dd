import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/suite-watch.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Many tests start real processes: two at a time keeps their own deadlines honest on small machines.
    maxWorkers: 2,
  },
});
