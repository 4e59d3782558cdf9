import { lstatSync, readFileSync } from 'node:fs'
import { LatchkeyError } from '../../core/errors.ts'
import { dataLayout } from '../directory/data-layout.ts'
import { readAdvisoryLock } from './lock-facts.ts'

const REFUSALS: readonly string[] = ['data_directory_read_only', 'data_directory_unusable']

/**
 * Runs what enters a data directory. Where it is refused because an instance of another account is there, whose files nobody else may open, says so
 * instead, as far as can be seen from outside: whose its lock is, which it refreshes every few seconds, and since when its record stands there.
 */
export function tellOtherAccount<Value>(dir: string, enter: () => Value): Value {
  try {
    return enter()
  } catch (error) {
    throw (error instanceof LatchkeyError && REFUSALS.includes(error.code) && otherAccountOn(dir, error)) || error
  }
}

function otherAccountOn(dir: string, cause: LatchkeyError): LatchkeyError | null {
  try {
    const layout = dataLayout(dir)
    const { uid } = lstatSync(layout.advisoryLock)
    if (uid === process.geteuid?.() || !readAdvisoryLock(layout).fresh) return null
    const osUser = accountName(uid)
    const since = lstatSync(layout.holderRecord).mtime.toISOString()
    return new LatchkeyError(
      'instance_of_other_account',
      `The data directory ${dir} is in use by the account ${osUser} since ${since}. Nothing was changed. Close Latchkey there first. Two accounts cannot share one data directory.`,
      { params: { dir, osUser, since }, cause },
    )
  } catch {
    // Not even that can be seen.
    return null
  }
}

/** Nothing in Node asks for another account than one's own; one that is kept elsewhere than in this file has its number. */
function accountName(uid: number): string {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.split(':')[2] === String(uid))
  return line?.split(':')[0] ?? `user ${uid}`
}
