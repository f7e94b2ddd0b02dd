import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/suite-watch.ts'],
    // They bound what hangs; a slow and busy machine must not come near them.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    // Many tests start real processes: two at a time keeps their own deadlines honest on small machines.
    maxWorkers: 2,
  },
});
