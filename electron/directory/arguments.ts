import { homedir, hostname } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { LatchkeyError } from '../core/errors.ts'

export type DirectoryArguments = Readonly<{
  host: string
  port: number
  dataFolder: string
  /** By which workstations reach it. */
  names: readonly string[]
  /** Of the workstations that the printed enrolment lines are for. */
  site: string
  /** So many are printed: each lets one workstation in. */
  lines: number
  /** Says nothing but what is said once. */
  quiet: boolean
}>

const MOST_LINES = 50

export const USAGE = `Usage: npm run directory -- [OPTION]...    (from the bundle: node latchkey-directory.mjs [OPTION]...)
  --listen HOST:PORT  where workstations connect (127.0.0.1:7443; 0.0.0.0:7443 for a network; port 0 for any)
  --name NAME         a name or an IP address by which they reach it; may be given more than once
  --data-dir DIR      its keys, its log-in to PostgreSQL and, without LATCHKEY_DATABASE_URL, its PostgreSQL
  --site SITE         the site of the workstations that the printed enrolment lines are for (Main)
  --lines N           prints so many enrolment lines, for one workstation each (1; at most 50)
  --quiet             prints no enrolment line; for services

  LATCHKEY_DATABASE_URL  a database in an organisation's PostgreSQL, as its owner: brought up to date at each start
  LATCHKEY_GATEWAY_URL   the same as latchkey_gateway or a member of it, for a directory that must not be the owner

Exit codes: 0 stopped · 1 failed · 2 wrong usage · 3 data folder or database busy, locked or unusable`

/** Null where help was asked for. Throws `invalid_input`. */
export function readDirectoryArguments(words: readonly string[], env: NodeJS.ProcessEnv, workingFolder: string): DirectoryArguments | null {
  const values = parsed(words)
  if (values.help) return null
  const { host, port } = addressFrom(values.listen)
  const isAnywhere = host === '0.0.0.0' || host === '::'
  const names = [...values.name, ...(isAnywhere ? [hostname()] : [host])]
  const dataFolder = path.resolve(workingFolder, values['data-dir'] ?? env['LATCHKEY_DIRECTORY_DATA'] ?? defaultFolder(env))
  return { host, port, dataFolder, names, site: values.site, lines: linesFrom(values.lines), quiet: values.quiet }
}

function parsed(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        listen: { type: 'string', default: '127.0.0.1:7443' },
        name: { type: 'string', multiple: true, default: [] },
        'data-dir': { type: 'string' },
        site: { type: 'string', default: 'Main' },
        lines: { type: 'string', default: '1' },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return values
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error))
  }
}

function linesFrom(text: string): number {
  const lines = /^\d{1,2}$/.test(text) ? Number(text) : 0
  if (lines < 1 || lines > MOST_LINES) throw wrong(`--lines needs a number from 1 to ${MOST_LINES}; "${text}" is not.`)
  return lines
}

function addressFrom(text: string): Readonly<{ host: string; port: number }> {
  const { six, host = six, port } = /^(?:\[(?<six>[\da-fA-F:.]+)\]|(?<host>[^:\s]+)):(?<port>\d{1,5})$/.exec(text)?.groups ?? {}
  if (host === undefined || Number(port) > 65_535) throw wrong(`--listen needs HOST:PORT, such as 0.0.0.0:7443; "${text}" is not.`)
  return { host, port: Number(port) }
}

/** Root's is where a service keeps its state; PostgreSQL, which then runs as somebody else, gets there. */
function defaultFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'linux' && process.getuid?.() === 0) return '/var/lib/latchkey-directory'
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', 'latchkey-directory')
  if (process.platform === 'win32') return path.join(env['LOCALAPPDATA'] || homedir(), 'latchkey-directory')
  return path.join(env['XDG_DATA_HOME'] || path.join(homedir(), '.local', 'share'), 'latchkey-directory')
}

const wrong = (message: string) => new LatchkeyError('invalid_input', `${message}\n${USAGE}`)
