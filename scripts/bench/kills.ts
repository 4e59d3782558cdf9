import { runTool } from '../runtime/suite.ts'

/** Measures nothing: kills a clean-up at every one of its writes, where the tests take a third of them. */
export const kills = (): Promise<number> =>
  runTool(['vitest', 'vitest.mjs'], ['run', 'test/cli/cleanup-kill.test.ts'], { ...process.env, KILL_EVERY: '1' })
