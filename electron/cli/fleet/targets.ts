import type { Command } from 'commander'
import { Option } from 'commander'
import type { PersonView } from '../../contract/administration.ts'
import type { FleetTarget, WorkstationsQuery } from '../../contract/fleet/channels.ts'
import type { PeoplePage, WorkstationRow } from '../../contract/fleet/views.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { closestName } from '../closest-name.ts'
import type { Directory } from './directory.ts'

const PAGE_ROWS = 200

type Filter = Pick<WorkstationsQuery, 'text' | 'site' | 'state'>
export const EVERY: Filter = { text: '', site: null, state: null }

/** All that match, page after page, by name. */
export function* workstationPages(directory: Directory, filter: Filter): Generator<readonly WorkstationRow[]> {
  for (let after: string | null = null; ;) {
    const query: WorkstationsQuery = { ...filter, sort: 'name', after, limit: PAGE_ROWS }
    const page: Readonly<{ rows: readonly WorkstationRow[]; next: string | null }> = directory.ask('fleet:workstations', query)
    yield page.rows
    after = page.next
    if (after === null) return
  }
}

/** Throws `not_found`, and guesses, or `ambiguous_name` where two sites have one of that name. */
export function findWorkstation(directory: Directory, name: string): WorkstationRow {
  const near: WorkstationRow[] = []
  for (const rows of workstationPages(directory, { ...EVERY, text: name })) near.push(...rows)
  const wanted = name.toLowerCase()
  const [found, other] = near.filter((row) => row.name.toLowerCase() === wanted)
  if (found && other)
    throw new LatchkeyError('ambiguous_name', `Several workstations are called "${name}": ${found.site}, ${other.site}. Rename one.`)
  if (found) return found
  const guess = closestName(
    name,
    near.map((row) => row.name),
  )
  throw new LatchkeyError(
    'not_found',
    `There is no workstation "${name}" in the fleet.${guess === null ? ' fleet list shows them.' : ` Did you mean ${guess}?`} Nothing was changed.`,
  )
}

/** Everybody, page after page, by name. */
export function* peoplePages(directory: Directory): Generator<readonly PersonView[]> {
  for (let after: string | null = null; ;) {
    const page: PeoplePage = directory.ask('fleet:people', { after, limit: PAGE_ROWS })
    yield page.rows
    after = page.next
    if (after === null) return
  }
}

/** By username, email or display name. */
export function findFleetPerson(directory: Directory, name: string): PersonView {
  const people = [...peoplePages(directory)].flat()
  const wanted = name.toLowerCase()
  const exact = people.find(({ username, email }) => username.toLowerCase() === wanted || email?.toLowerCase() === wanted)
  const named = people.filter(({ displayName }) => displayName.toLowerCase() === wanted)
  if (exact) return exact
  if (named.length === 1 && named[0]) return named[0]
  if (named.length > 1) {
    const usernames = named.map(({ username }) => username).join(', ')
    throw new LatchkeyError('ambiguous_name', `Several people are called "${name}". Say which by username: ${usernames}.`)
  }
  const guess = closestName(
    name,
    people.map(({ username }) => username),
  )
  throw new LatchkeyError(
    'not_found',
    `There is nobody called "${name}" in the directory.${guess === null ? ' fleet people list shows everybody.' : ` Did you mean ${guess}?`} Nothing was changed.`,
  )
}

export type TargetOptions = Readonly<{ person?: string; role?: 'user' | 'admin'; workstation?: string; all?: boolean }>

export const withTarget = (command: Command): Command =>
  command
    .option('--person <name>', 'one person: username, email or display name')
    .addOption(new Option('--role <role>', 'everybody with this role').choices(['user', 'admin']))
    .option('--workstation <name>', 'one workstation')
    .option('--all', 'the whole fleet')

type Meant = Readonly<{ target: FleetTarget; name: string }>

/** Throws `invalid_input` unless exactly one is named. */
export function targetMeant(directory: Directory, { person, role, workstation, all }: TargetOptions): Meant {
  requireOne([person, role, workstation, all])
  if (person !== undefined) {
    const { id, displayName } = findFleetPerson(directory, person)
    return { target: { kind: 'person', id }, name: displayName }
  }
  if (role !== undefined) return { target: { kind: 'role', role }, name: role === 'admin' ? 'all administrators' : 'all users' }
  if (workstation !== undefined) {
    const { id, name } = findWorkstation(directory, workstation)
    return { target: { kind: 'workstation', id }, name }
  }
  return { target: { kind: 'all' }, name: 'the whole fleet' }
}

function requireOne(given: readonly unknown[]): void {
  if (given.filter((one) => one !== undefined).length === 1) return
  throw new LatchkeyError(
    'invalid_input',
    'Say whom: either --person NAME, or --role ROLE, or --workstation NAME, or --all. Nothing was changed.',
  )
}
