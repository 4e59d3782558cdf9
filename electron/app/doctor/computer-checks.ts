import { AHEAD_TOLERATED } from '../../core/how-long-ago.ts'
import { isoTime } from '../reports/iso-time.ts'
import { isUnknown } from './facts.ts'
import type { ClockFacts, DisplayFacts, LibraryFacts, RuntimeFacts, Unknown } from './facts.ts'
import { fine, problem, unknown, warning } from './finding.ts'
import type { Finding } from './finding.ts'

const YEAR = 365 * 24 * 60 * 60 * 1000
/** Two processes that write to one write-ahead log can damage the file before this one (https://sqlite.org/wal.html, "the WAL-reset bug"). */
const SAFE_SQLITE = [3, 51, 3] as const

export function checkClock(facts: ClockFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('clock', 'The clock could not be compared with anything.', facts.unknown)
  const { now, newest } = facts
  if (newest === null) return fine('clock', 'There is nothing yet to compare the clock with.')
  const detail = `now ${isoTime(now)}, newest in the database ${isoTime(newest)}`
  if (newest - now > AHEAD_TOLERATED) {
    const advice =
      'Check the date and the time of this computer. Sessions are ended by a clock that cannot be set; their times in lists may overlap.'
    return warning('clock', 'The clock is behind what was written down last: it was set back.', { detail, advice })
  }
  if (now - newest > YEAR) {
    const advice = 'Either nobody was here for that long, or the clock is wrong: check the date of this computer.'
    return warning('clock', 'The clock is more than a year ahead of what was written down last.', { detail, advice })
  }
  return fine('clock', 'The clock goes with what was written down last.', { detail })
}

export function checkRuntime(facts: RuntimeFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('runtime', 'The versions could not be found out.', facts.unknown)
  const detail = `${facts.runtime}, SQLite ${facts.sqlite}, better-sqlite3 ${facts.betterSqlite}, argon2 ${facts.argon2}`
  if (!isAtLeast(facts.sqlite, SAFE_SQLITE)) {
    const advice = `Before ${SAFE_SQLITE.join('.')} SQLite can damage a database that two processes write to. Install Latchkey anew: npm ci, or the package.`
    return problem('runtime', 'SQLite is too old.', { detail, advice })
  }
  if (!facts.argon2Works) {
    const advice = 'Nobody can sign in without it. Install Latchkey anew: npm ci, or the package.'
    return problem('runtime', 'Passwords cannot be checked: argon2 does not load.', { detail, advice })
  }
  return fine('runtime', 'The runtime and the libraries are of versions that fit.', { detail })
}

export function checkDisplay(facts: DisplayFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('display', 'It is not known whether there is a display.', facts.unknown)
  if (!facts.needed) return fine('display', 'This system brings its own display.')
  if (facts.display !== null) return fine('display', 'There is a display.', { detail: facts.display })
  if (facts.hasXvfb) return fine('display', 'There is no display here; from source the app starts a virtual one.', { detail: 'Xvfb' })
  const advice = 'Start the app in a graphical session. Without one, install Xvfb (Debian: apt-get install xvfb).'
  return warning('display', 'There is no display, neither DISPLAY nor WAYLAND_DISPLAY is set, and no Xvfb.', { advice })
}

export function checkLibraries(facts: LibraryFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('libraries', 'It is not known whether Electron finds its libraries.', facts.unknown)
  if (facts.missing.length === 0) return fine('libraries', 'Electron finds the libraries it needs.', { detail: facts.executable })
  return problem('libraries', 'Electron does not find all the libraries it needs.', {
    detail: facts.missing.join('\n'),
    advice:
      'Install them (Debian: apt-get install libgtk-3-0 libnss3 libasound2 libgbm1; on Ubuntu 24.04 and later the first and the third end in t64).',
  })
}

function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split('.').map(Number)
  for (const [at, wanted] of least.entries()) {
    const found = parts[at] ?? 0
    if (found !== wanted) return found > wanted
  }
  return true
}
