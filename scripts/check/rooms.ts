/**
 * The rooms of the house and the doors between them: the one table from which the linter refuses every other import, the tests plant every
 * other room, and docs/architecture.md is checked.
 */
export type Room = Readonly<{
  /** Rooms whose files may be imported, besides the own ones. */
  rooms: readonly string[]
  /** Packages and built-in modules: a name with all that is under it, `node:` for every built-in, `*` for all that no other room keeps to itself. */
  packages: readonly string[]
  /** What is in it, in a line. */
  holds: string
}>

export const ROOMS: Readonly<Record<string, Room>> = {
  'electron/text': { rooms: [], packages: [], holds: 'what is the same text: the fold of every search, names, the order of names' },
  'electron/contract': {
    rooms: [],
    packages: [],
    holds: 'one table of channels {caller, fresh, shape}; views, words, results, error codes',
  },
  'electron/core': {
    rooms: ['electron/text'],
    packages: [],
    holds: 'the rules, pure: sessions, liveness, plans, policy, throttle, accounts, ends, errors, ports',
  },
  'electron/app': { rooms: ['electron/core', 'electron/text'], packages: [], holds: 'use cases, by subject' },
  'electron/store/sqlite': {
    rooms: ['electron/core', 'electron/platform/disk', 'electron/text'],
    packages: ['node:', 'better-sqlite3'],
    holds: 'the store port on SQLite; migrations; the kernel-held lock',
  },
  'electron/store/postgres': {
    rooms: ['electron/core', 'electron/text'],
    packages: ['node:', 'pg'],
    holds: "the directory's store port on PostgreSQL; migrations, functions, roles",
  },
  'electron/platform/wire': {
    rooms: ['electron/contract', 'electron/core', 'electron/platform/disk'],
    packages: ['node:', 'ws'],
    holds: 'the line between desk and directory, both ends: messages checked by their shapes; the key of the desk',
  },
  'electron/directory': {
    rooms: [
      'electron/app',
      'electron/contract',
      'electron/core',
      'electron/platform',
      'electron/platform/disk',
      'electron/platform/wire',
      'electron/store/postgres',
      'electron/text',
    ],
    packages: ['node:', '@peculiar/x509'],
    holds: "the fleet's service: gateway, batches, bell, presence, admissions, console answers, metrics; no Electron",
  },
  'electron/platform/disk': {
    rooms: ['electron/core'],
    packages: ['node:'],
    holds: 'the one way to files: drafts that become whole, what people name, plain files',
  },
  'electron/platform': {
    rooms: ['electron/core', 'electron/platform/disk'],
    packages: ['node:', '@node-rs/argon2', '@zxcvbn-ts', 'bcryptjs', 'electron-log', 'proper-lockfile', 'signal-exit'],
    holds: 'clock, scheduler, processes, machine, locks, files, passwords',
  },
  'electron/data-directory': {
    rooms: ['electron/app', 'electron/core', 'electron/platform', 'electron/platform/disk', 'electron/store/sqlite'],
    packages: ['node:'],
    holds: 'what can be done with a data directory: open, upkeep, backup, restore, doctor, repairs',
  },
  'electron/desk': {
    rooms: ['electron/app', 'electron/contract', 'electron/core'],
    packages: [],
    holds: 'what people do at this window: workstation, console, administration, checked calls, views',
  },
  'electron/shell': {
    rooms: ['electron/app', 'electron/contract', 'electron/core', 'electron/desk', 'electron/platform/disk'],
    packages: ['node:', 'electron'],
    holds: 'Electron alone: windows, closing, power, menu, protocol, notices',
  },
  'electron/cli': {
    rooms: ['electron/app', 'electron/contract', 'electron/core', 'electron/data-directory', 'electron/platform/disk', 'electron/text'],
    packages: ['node:', 'commander', 'csv-parse', 'get-east-asian-width'],
    holds: "the administrator's commands",
  },
  'electron/preload.ts': { rooms: ['electron/contract'], packages: ['electron'], holds: 'the bridge' },
  'electron/desktop.ts': {
    rooms: [
      'electron/app',
      'electron/cli',
      'electron/core',
      'electron/data-directory',
      'electron/desk',
      'electron/platform',
      'electron/platform/disk',
      'electron/platform/wire',
      'electron/shell',
      'electron/store/sqlite',
    ],
    packages: ['node:', 'electron'],
    holds: 'the composition: what is made of what',
  },
  'electron/main.ts': {
    rooms: ['electron/platform', 'electron/shell'],
    packages: ['node:', 'electron'],
    holds: 'what Electron runs: hands over to a running instance, or loads the bundle with its code cache',
  },
  renderer: { rooms: ['electron/contract', 'electron/text'], packages: ['*'], holds: 'the pages' },
  scripts: {
    rooms: [
      'scripts/bench',
      'scripts/fleet',
      'electron/app',
      'electron/cli',
      'electron/core',
      'electron/data-directory',
      'electron/directory',
      'electron/platform',
      'electron/platform/wire',
      'electron/store/postgres',
      'electron/store/sqlite',
    ],
    packages: ['node:', '*'],
    holds: 'start, build, package, test, check, demo, and the entries of the CLI',
  },
  'scripts/fleet': {
    rooms: ['electron/contract', 'electron/core', 'scripts'],
    packages: ['node:', 'ws'],
    holds: 'a fleet without windows: desks that say what desks say, and a directory to say it to',
  },
  'scripts/bench': {
    rooms: [
      'electron/app',
      'electron/core',
      'electron/platform',
      'electron/store/postgres',
      'electron/store/sqlite',
      'scripts',
      'scripts/fleet',
    ],
    packages: ['node:', '*', 'better-sqlite3', 'pg'],
    holds: 'what it costs, against a baseline in the same run; made and measured past the store',
  },
}

/** Whether a file may import what it needs: tests drive every room, tools run outside the house, and what lies beside the folders configures. */
export const isFree = (file: string): boolean => !file.includes('/') || /^(test|tools)\//.test(file)

const KEPT_TO_THEMSELVES = ['electron', 'better-sqlite3', 'pg', 'ws']

/** The room a file is in, by its path from the project's root with `/`; undefined outside every room. */
const roomOf = (file: string): string | undefined =>
  Object.keys(ROOMS)
    .toSorted((one, other) => other.length - one.length)
    .find((room) => file === room || file.startsWith(`${room}/`))

/** Why this import is refused, or null where it is allowed. `file` and the answer are paths from the project's root. */
export function objectionToImport(file: string, specifier: string): string | null {
  if (isFree(file)) return null
  const room = roomOf(file)
  if (room === undefined) return `${file} is in no room of the house: see scripts/check/rooms.ts.`
  const { rooms, packages } = ROOMS[room] as Room
  if (!specifier.startsWith('.')) {
    return packages.some((name) => isOfPackage(specifier, name)) ? null : `${room} may not import ${specifier}.`
  }
  const target = resolved(file, specifier)
  const into = roomOf(target)
  if (into !== undefined && (into === room || rooms.includes(into))) return null
  return `${room} may import from: ${['itself', ...rooms].join(', ')}. ${target} is not there.`
}

function isOfPackage(specifier: string, name: string): boolean {
  if (name === 'node:') return specifier.startsWith('node:')
  if (name === '*') return !specifier.startsWith('node:') && !KEPT_TO_THEMSELVES.some((kept) => isOfPackage(specifier, kept))
  return specifier === name || specifier.startsWith(`${name}/`)
}

function resolved(file: string, specifier: string): string {
  const parts = file.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
