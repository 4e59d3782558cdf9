import { isoTime } from '../../app/reports/iso-time.ts'
import type { FleetQuestion } from '../../contract/fleet/channels.ts'
import type { CommandView, EnrolmentLine, WorkstationPage, WorkstationsPage } from '../../contract/fleet/views.ts'
import { hexOf } from '../../core/audit/audit-chain.ts'
import { parseDuration } from '../../core/duration.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { FleetActor } from '../../core/fleet/actor.ts'
import { enrolmentLine } from '../../core/fleet/enrolment-line.ts'
import { DISPLAY_NAME_MOST, hasUnseen, isVisible, trimmedName } from '../../text/names.ts'
import { factsOf, idOf, ownOf, rulesNow } from './console-deps.ts'
import type { ConsoleDeps } from './console-deps.ts'
import { keysOf, pageCursor } from './page-cursor.ts'
import { commandView, sessionView, workstationView } from './session-views.ts'
import { wordsOf } from './sessions.ts'

const TOKEN_BYTES = 16
const SHORTEST_VALIDITY = 60_000
const LONGEST_VALIDITY = 30 * 86_400_000

export async function workstationsPage(
  deps: ConsoleDeps,
  query: FleetQuestion<'fleet:workstations'>,
  actor: FleetActor,
): Promise<WorkstationsPage> {
  const { text, site, state, sort, after, limit } = query
  const rules = await rulesNow(deps, actor)
  await deps.database.foldNames(idOf(actor))
  const keys = after === null ? [] : keysOf(after, sort)
  const asked = { ...rules, words: wordsOf(text), site, state, sort, limit, after: keys }
  const { rows, total, byState } = await deps.database.ask('console_workstations', idOf(actor), asked)
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return {
    rows: kept.map((row) => workstationView(row, rules)),
    next: last && rows.length > limit ? pageCursor(sort, last.keys) : null,
    total,
    byState: { in_use: 0, free: 0, silent: 0, revoked: 0, ...byState },
  }
}

export async function workstationPage(deps: ConsoleDeps, id: number, actor: FleetActor): Promise<WorkstationPage> {
  const rules = await rulesNow(deps, actor)
  const { workstation, sessions, commands, audit } = await deps.database.ask('console_workstation', idOf(actor), { ...rules, id })
  return {
    workstation: workstationView(workstation, rules),
    sessions: sessions.map((session) => sessionView(session, rules, ownOf(actor))),
    commands: commands.map(commandView),
    audit: audit.map((line) => ({ ...line, at: isoTime(line.at) })),
  }
}

export async function commandList(
  deps: ConsoleDeps,
  query: FleetQuestion<'fleet:commands'>,
  actor: FleetActor,
): Promise<readonly CommandView[]> {
  return (await deps.database.ask('console_commands', idOf(actor), query)).map(commandView)
}

/** Only its digest is kept: whoever reads the database cannot enrol anything. */
export async function newEnrolment(
  deps: ConsoleDeps,
  query: FleetQuestion<'fleet:enrol-token'>,
  actor: FleetActor,
): Promise<EnrolmentLine> {
  const { database, entropy, address, fingerprint } = deps
  const site = checkedName(query.site, 'site')
  const validMs = parseDuration(query.validFor)
  if (validMs < SHORTEST_VALIDITY || validMs > LONGEST_VALIDITY) {
    throw new LatchkeyError('invalid_input', 'An enrolment line is valid for 1m to 30d. Nothing was changed.', {
      params: { field: 'validFor' },
    })
  }
  const token = entropy.token().slice(0, TOKEN_BYTES)
  const facts = { site, validMs, hash: hexOf(entropy.sha256(token)), ...factsOf(actor) }
  const { expiresAt } = await database.ask('console_enrol_token', idOf(actor), facts)
  const line = enrolmentLine({ address: address(), token: Buffer.from(token).toString('base64url'), fingerprint })
  return { line, site, expiresAt: isoTime(expiresAt) }
}

export async function rename(deps: ConsoleDeps, { id, name, site }: FleetQuestion<'fleet:rename'>, actor: FleetActor): Promise<null> {
  const names = { name: checkedName(name, 'name'), site: checkedName(site, 'site') }
  return deps.database.ask('console_rename', idOf(actor), { id, ...names, ...factsOf(actor) })
}

function checkedName(text: string, field: 'name' | 'site'): string {
  const name = trimmedName(text)
  if (isVisible(name) && !hasUnseen(name) && name.length <= DISPLAY_NAME_MOST) return name
  const rule = `A ${field} has 1 to ${DISPLAY_NAME_MOST} characters, all of them visible. Nothing was changed.`
  throw new LatchkeyError('invalid_input', rule, { params: { field } })
}
