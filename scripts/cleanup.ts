import { runFromSource } from './runtime/run-from-source.ts'

/** The short way to `admin cleanup`, for when it is urgent. */
process.exitCode = runFromSource(['cleanup', ...process.argv.slice(2)], 'cleanup')
