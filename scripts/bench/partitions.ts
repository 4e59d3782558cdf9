import { parseArgs } from 'node:util'
import { CannotContinue } from '../runtime/report.ts'
import { runTool } from '../runtime/suite.ts'

const USAGE = 'npm run bench -- partitions [--seconds N] [--seed N]'

/** Measures nothing: desks are torn from their directory for so long (600 s), in each of the stories that `npm test` plays for some seconds. */
export function partitions(words: readonly string[]): Promise<number> {
  const { seconds, seed } = numbers(words)
  const env = { ...process.env, LATCHKEY_TORN_SECONDS: String(seconds), LATCHKEY_TORN_SEED: String(seed) }
  return runTool(['vitest', 'vitest.mjs'], ['run', 'test/fleet/partition'], env)
}

function numbers(words: readonly string[]): Readonly<{ seconds: number; seed: number }> {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { seconds: { type: 'string', default: '600' }, seed: { type: 'string', default: '7' } },
    })
    const [seconds, seed] = [Number(values.seconds), Number(values.seed)]
    if (Number.isInteger(seconds) && seconds > 0 && Number.isInteger(seed)) return { seconds, seed }
  } catch {
    // told below
  }
  throw new CannotContinue(`--seconds and --seed take whole numbers.\n${USAGE}`)
}
