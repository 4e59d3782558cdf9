import { processDirectoryIo } from './process-io.ts'
import { runDirectory } from './run-directory.ts'

// HAZARD: what PostgreSQL's driver or a timer leaves open must not keep a stopped service.
process.exit(await runDirectory(process.argv.slice(2), processDirectoryIo(process.cwd())))
