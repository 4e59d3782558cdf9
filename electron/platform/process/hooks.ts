import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { accessSync, constants, lstatSync, readdirSync } from 'node:fs'
import type { Stats } from 'node:fs'
import path from 'node:path'
import type { Log } from '../../core/ports/ports.ts'
import { dataLayout } from '../directory/data-layout.ts'
import { kindOf, readSmall } from '../disk/plain-file.ts'

/** `why` in words, for the doctor and the log. */
type Unfit = Readonly<{ name: string; why: string }>

export type Hooks = Readonly<{ programs: readonly string[]; refused: readonly Unfit[]; failed: readonly Unfit[] }>

const NONE: Hooks = { programs: [], refused: [], failed: [] }
const OTHERS_WRITE = 0o022
const NAME = /^(start|lock|end)(-[\w-]+)?$/i
/** Somebody may take it for a hook: an editor's copy, or a program with an ending to its name. */
const ALMOST = /^(start|lock|end)(?![a-z])/i
const UNFIT_NAME = 'Its name is none of a hook: start, lock or end, or that with -NAME of letters, digits, - and _.'
/** What a program needs to be a program; what else the app was started with is not a hook's business. */
const HANDED_ON = ['PATH', 'HOME', 'LANG', 'TZ']
const MARK = 'LATCHKEY_HOOK'
const FAILED = '.failed-'
const DEADLINE_S = 5

/**
 * Runs a program, in a group of its own, and notes how it failed, or that it went well. Apart from the app, which may be gone long before: what
 * hangs is killed with all that it started in that group and, where there is /proc, with all that has its mark, also in a session of its own. Who
 * waits for it is stopped first: the program's end is not the end of the hunt.
 */
const GUARD = `
${MARK}="$4" "$1" </dev/null >/dev/null 2>&1 &
program=$!
( sleep "$3"; kill -STOP $$; echo "It did not end within $3 s, and was killed." >"$2"
  for turn in 1 2 3 4 5; do
    found=$(grep -als "${MARK}=$4" /proc/[0-9]*/environ)
    [ -n "$found" ] || break
    for each in $found; do each=\${each#/proc/}; kill -KILL "\${each%/environ}"; done
  done
  kill -KILL -$$ ) >/dev/null 2>&1 &
guard=$!
wait "$program"
code=$?
kill "$guard" 2>/dev/null
if [ "$code" -eq 0 ]; then rm -f "$2"; else echo "It ended with exit code $code." >"$2"; fi
exit "$code"`

/** The programs in the folder `hooks` of a data directory, which of them are refused, and which failed when they were last run. */
export function readHooks(dir: string): Hooks {
  const folder = dataLayout(dir).hooks
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (!found || process.platform === 'win32') return NONE
  const objection = objectionTo(found, 'folder') ?? objectionTo(lstatSync(dir), 'folder')
  if (objection !== null) return { ...NONE, refused: [{ name: '.', why: objection }] }
  const names = readdirSync(folder).toSorted()
  const judged = names.filter((name) => ALMOST.test(name)).map((name) => ({ name, why: objectionToProgram(folder, name) }))
  return {
    programs: judged.filter(({ why }) => why === null).map(({ name }) => name),
    refused: judged.flatMap(({ name, why }) => (why === null ? [] : [{ name, why }])),
    failed: names.filter((name) => name.startsWith(FAILED)).flatMap((note) => failureIn(folder, note.slice(FAILED.length), names)),
  }
}

/** Begins those that are for this; what is to be told stands in their environment. Waits for none, and never throws. */
export function runHooks(
  dir: string,
  log: Log,
  { kind, facts }: Readonly<{ kind: string; facts: Readonly<Record<string, string>> }>,
  deadline = DEADLINE_S,
): void {
  try {
    const { programs, refused } = readHooks(dir)
    if (refused.length > 0) log.warn('hooks that are refused', { refused })
    for (const name of programs.filter((each) => NAME.exec(each)?.[1]?.toLowerCase() === kind)) run(dir, log, name, facts, deadline)
  } catch (error) {
    log.warn('the hooks could not be run', { kind, error: String(error) })
  }
}

function run(dir: string, log: Log, name: string, facts: Readonly<Record<string, string>>, deadline: number): void {
  const folder = dataLayout(dir).hooks
  const told = Object.fromEntries(Object.entries(facts).map(([fact, value]) => [`LATCHKEY_${fact}`, value]))
  const handedOn = Object.fromEntries(HANDED_ON.map((variable) => [variable, process.env[variable]]))
  const child = spawn(
    '/bin/sh',
    ['-c', GUARD, 'latchkey-hook', path.join(folder, name), path.join(folder, FAILED + name), String(deadline), randomUUID()],
    {
      cwd: folder,
      detached: true,
      stdio: 'ignore',
      env: { ...handedOn, ...told, LATCHKEY_DATA_DIR: dir },
    },
  )
  child.on('error', (error) => log.warn('a hook could not be run', { name, error: String(error) }))
  child.on('exit', (code, signal) => {
    if (code !== 0) log.warn('a hook failed', { name, code, signal })
  })
  child.unref()
}

function objectionToProgram(folder: string, name: string): string | null {
  if (!NAME.test(name)) return UNFIT_NAME
  const file = path.join(folder, name)
  const objection = objectionTo(lstatSync(file), 'file')
  if (objection !== null) return objection
  try {
    accessSync(file, constants.X_OK)
    return null
  } catch {
    return 'It cannot be executed: chmod u+x.'
  }
}

/** Whoever could write it could have anything run in the owner's name. */
function objectionTo(found: Stats, wanted: 'file' | 'folder'): string | null {
  if (!(wanted === 'file' ? found.isFile() : found.isDirectory())) return `It is ${kindOf(found)}.`
  if (found.uid !== process.geteuid?.()) return 'It belongs to another account.'
  return (found.mode & OTHERS_WRITE) === 0 ? null : 'Other accounts can write it: chmod go-w.'
}

/** Of one that is gone, nothing is told any more. */
const failureIn = (folder: string, name: string, names: readonly string[]): readonly Unfit[] =>
  names.includes(name) ? [{ name, why: readSmall(path.join(folder, FAILED + name)).trim() }] : []
