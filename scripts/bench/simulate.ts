import path from 'node:path'
import { projectRoot } from '../runtime/places.ts'
import { runScript } from '../runtime/suite.ts'

/** Measures nothing: plays stories of a desk until a law breaks, or plants faults and says which stories find them. See docs/technical/simulation.md. */
export const simulate = (words: readonly string[]): Promise<number> =>
  runScript(['--disable-warning=ExperimentalWarning', path.join(projectRoot, 'test/simulation/run.ts'), ...words])
