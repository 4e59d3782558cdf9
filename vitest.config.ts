import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**', 'node_modules/**'],
    passWithNoTests: true,
    globalSetup: ['test/support/postgres/shared-folder.ts'],
    // Many tests start real processes: how long those take says how busy the machine is, and nothing about them.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most of the time is spent waiting for them: all cores, where the default leaves one idle.
    maxWorkers: '100%',
    // No module keeps state: a process of its own for each file would only cost a third of the time.
    isolate: false,
  },
})
