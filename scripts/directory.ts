import { processDirectoryIo } from '../electron/directory/process-io.ts'
import { runDirectory } from '../electron/directory/run-directory.ts'
import { callersFolder } from './runtime/places.ts'

/** The fleet's service from a checkout, with a PostgreSQL of its own unless another is named: docs/fleet.md. */
process.exit(await runDirectory(process.argv.slice(2), processDirectoryIo(callersFolder())))
