import { expect, it } from 'vitest'
import { failureOf, reportOf, simulate, STORY_LENGTH } from './simulate.ts'
import { LAWS } from './truth/laws.ts'
import type { Law } from './truth/laws.ts'

/** As many as take half a minute on two cores that others use, too. `npm run bench -- simulate` plays more. */
const SEEDS = 400

it(`no law is broken in ${SEEDS} stories of a desk, and each is put to the test`, async () => {
  const simulated = await simulate({ first: 1, seeds: SEEDS, seconds: Infinity, length: STORY_LENGTH })
  if (simulated.broken) expect.fail(await failureOf(simulated.broken))
  process.stdout.write(`${reportOf(simulated)}\n`)
  expect((Object.keys(LAWS) as Law[]).filter((law) => !simulated.tested.has(law))).toEqual([])
}, 300_000)
