import { parseArgs } from 'node:util'
import { findFaults, plant } from './faults/plant.ts'

/** `npm run bench -- simulate` runs this. */
const { values } = parseArgs({
  options: {
    first: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '3000' },
    seconds: { type: 'string', default: 'Infinity' },
    length: { type: 'string', default: '50' },
    faults: { type: 'boolean', default: false },
    fault: { type: 'string' },
  },
})
const budget = { first: Number(values.first), seeds: Number(values.seeds), seconds: Number(values.seconds), length: Number(values.length) }

if (values.faults) process.exitCode = await findFaults(budget)
else {
  // Before anything of the product is loaded.
  if (values.fault !== undefined) plant(values.fault)
  const { failureOf, reportOf, simulate } = await import('./simulate.ts')
  const simulated = await simulate(budget)
  if (values.fault !== undefined)
    process.stdout.write(
      `${JSON.stringify({ stories: simulated.stories, law: simulated.broken?.broken.law ?? null, profile: simulated.broken?.profile ?? null })}\n`,
    )
  else process.stdout.write(`${reportOf(simulated)}\n${simulated.broken ? await failureOf(simulated.broken) : 'No law was broken.'}\n`)
  process.exitCode = simulated.broken ? 1 : 0
}
