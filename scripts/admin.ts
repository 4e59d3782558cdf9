import { readFileSync } from 'node:fs'
import path from 'node:path'
import { defaultUserData } from './cli/default-user-data.ts'
import { processIo } from './cli/process-io.ts'
import { runAdmin } from './cli/run-admin.ts'

type About = Readonly<{ productName: string; version: string }>

const about = JSON.parse(readFileSync(path.join(import.meta.dirname, '..', 'package.json'), 'utf8')) as About
/** npm runs scripts in the project's folder; the person typed paths from theirs. */
const startedByNpm = process.env['npm_lifecycle_event'] === 'admin'

process.exitCode = runAdmin(
  process.argv.slice(2),
  processIo({
    command: 'npm run admin --',
    version: about.version,
    userData: defaultUserData(about.productName, process.env),
    workingFolder: (startedByNpm && process.env['INIT_CWD']) || process.cwd(),
  }),
)
