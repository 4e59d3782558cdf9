import type { OneTimePassword } from '../contract/administration.ts'
import type { EnrolmentLine, PeoplePage } from '../contract/fleet/views.ts'
import type { Result } from '../contract/result.ts'
import { LatchkeyError } from '../core/errors.ts'

type Ask = (channel: string, question: unknown) => Promise<Result<unknown>>

/** The first administrator's name. */
const FIRST = 'admin'
const VALID_FOR = '24h'

/** Makes the first administrator, where there is none yet; returns what is said of it, once. */
export async function firstAdministrator(ask: Ask): Promise<string | null> {
  const people = (await valueOf(ask, 'fleet:people', { after: null, limit: 1 })) as PeoplePage
  if (people.rows.length > 0) return null
  const made = await ask('fleet:people-add', { username: FIRST, email: '', displayName: 'Administrator', role: 'admin' })
  // Another gateway was faster.
  if (!made.ok && made.error.code === 'name_taken') return null
  const { oneTimePassword } = valued(made, 'fleet:people-add') as OneTimePassword
  return `The first administrator is "${FIRST}", with the one-time password ${oneTimePassword}\nIt is shown once. Sign in at an enrolled workstation within a day, and choose another.\n`
}

/** What lets workstations in, one with each line. */
export async function enrolmentWords(ask: Ask, site: string, count: number): Promise<string> {
  const commands: string[] = []
  while (commands.length < count) {
    const { line } = (await valueOf(ask, 'fleet:enrol-token', { site, validFor: VALID_FOR })) as EnrolmentLine
    commands.push(`  npm start -- --enrol ${line}\n`)
  }
  const whom = count === 1 ? 'a workstation' : `${count} workstations, each with a line of its own,`
  return `To enrol ${whom} at the site "${site}", within ${VALID_FOR}:\n${commands.join('')}`
}

const valueOf = async (ask: Ask, channel: string, question: unknown) => valued(await ask(channel, question), channel)

function valued(result: Result<unknown>, channel: string): unknown {
  if (result.ok) return result.value
  throw new LatchkeyError('internal', `The directory could not ask itself ${channel}: ${result.error.code}.`)
}
