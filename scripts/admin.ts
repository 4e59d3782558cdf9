import { runFromSource } from './runtime/run-from-source.ts'

process.exitCode = runFromSource(process.argv.slice(2), 'admin')
