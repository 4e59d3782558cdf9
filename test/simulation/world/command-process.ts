import { actorIn } from '../../../electron/core/audit/audit.ts'
import type { Actor } from '../../../electron/core/audit/audit.ts'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import type { SqliteStore } from '../../../electron/store/sqlite/sqlite-store.ts'
import type { Computer } from './computer.ts'
import { Process } from './process.ts'
import type { World } from './world.ts'

export type Command<Value> = (tools: Readonly<{ process: Process; store: SqliteStore; by: Actor }>) => Value

/** A command line, from start to end. What Latchkey refuses is said and done with; null then. */
export function runCommand<Value>(
  world: World,
  computer: Computer,
  command: Command<Value>,
  prepare: (process: Process) => void = () => {},
): Value | null {
  const process = new Process(world, computer)
  world.processes.push(process)
  prepare(process)
  const value = world.run(process, () => {
    try {
      const store = process.openStore()
      return command({ process, store, by: { ...actorIn(process.owner), via: 'cli' } })
    } catch (error) {
      if (error instanceof LatchkeyError) return null
      throw error
    }
  })
  world.end(process)
  return value
}
