import { lastAdministrator, notFound } from '../../app/accounts/accounts.ts'
import { looksAlike, nameTaken } from '../../app/accounts/add-user.ts'
import { heatOf } from '../../app/reports/heat.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import type { OneTimePassword, PersonView } from '../../contract/administration.ts'
import type { PersonPage } from '../../contract/console.ts'
import type { PeopleQuery } from '../../contract/fleet/channels.ts'
import type { PeoplePage } from '../../contract/fleet/views.ts'
import type { NewPerson, PersonEdit } from '../../contract/questions.ts'
import { decideAccountChange, decideNewAccount } from '../../core/accounts/account-change.ts'
import type { AccountFields } from '../../core/accounts/account-change.ts'
import { nameKey } from '../../core/accounts/name-key.ts'
import { checkedNames } from '../../core/accounts/names.ts'
import { oneTimePassword } from '../../core/accounts/one-time-password.ts'
import { isAdministrator } from '../../core/accounts/user.ts'
import type { User } from '../../core/accounts/user.ts'
import { HABIT_MS } from '../../core/alerts/alert-rules.ts'
import type { AuditKind } from '../../core/audit/audit.ts'
import { assertNever, LatchkeyError } from '../../core/errors.ts'
import type { FleetActor } from '../../core/fleet/actor.ts'
import { userId, utcMs } from '../../core/ids.ts'
import { policyFrom } from '../../core/policy/policy.ts'
import { zoneNamed } from '../../core/reports/zone.ts'
import { UNUSUAL_ENDS } from '../../core/session/session.ts'
import type { EndReason } from '../../core/session/session.ts'
import type { FoundAccount, FoundPerson } from '../../store/postgres/console/console-answers.ts'
import { factsOf, fleetSettings, idOf, ownOf, rulesNow } from './console-deps.ts'
import type { ConsoleDeps, Rules } from './console-deps.ts'
import { keysOf as keysOfCursor, pageCursor } from './page-cursor.ts'
import { sessionView } from './session-views.ts'

const NEWEST = 50
const ORDER = 'people'
const TRIES = 5

export async function peoplePage(deps: ConsoleDeps, { after, limit }: PeopleQuery, actor: FleetActor): Promise<PeoplePage> {
  // With the first page: one order for all of them.
  if (after === null) await deps.database.foldNames(idOf(actor))
  const [last] = after === null ? [null] : keysOfCursor(after, ORDER)
  const rows = await peopleFrom(deps, { id: null, after: last, limit }, actor)
  const kept = rows.slice(0, limit)
  const end = kept.at(-1)
  return { rows: kept, next: end && rows.length > limit ? pageCursor(ORDER, [end.id]) : null }
}

async function peopleFrom(deps: ConsoleDeps, asked: Readonly<Record<string, unknown>>, actor: FleetActor): Promise<readonly PersonView[]> {
  const rules = await rulesNow(deps, actor)
  const { rows, administrators } = await deps.database.ask('console_people', idOf(actor), asked)
  return rows.map((person) => personView(person, administrators === 1, rules, actor))
}

function personView(person: FoundPerson, hasOneAdministrator: boolean, rules: Rules, actor: FleetActor): PersonView {
  const { id, username, displayName, email, role, open, newest, lastSignInAt } = person
  const session = newest && sessionView(newest, rules, ownOf(actor))
  return {
    id,
    username,
    displayName,
    email,
    role,
    state: stateOf(person),
    openSession: session && { host: session.workstation?.name ?? session.host, startedAt: session.startedAt },
    openSessions: open,
    presence: session?.presence ?? 'offline',
    lastSignInAt: isoTime(lastSignInAt),
    isLastAdministrator: hasOneAdministrator && role === 'admin' && !person.disabled,
    isSelf: id === idOf(actor),
  }
}

function stateOf({ disabled, locked, mustChangePassword }: FoundPerson): PersonView['state'] {
  if (disabled) return 'disabled'
  if (locked) return 'locked'
  return mustChangePassword ? 'must_change_password' : 'active'
}

export async function personPage(deps: ConsoleDeps, id: string, zoneName: string, actor: FleetActor): Promise<PersonPage> {
  const zone = zoneNamed(zoneName)
  const rules = await rulesNow(deps, actor)
  const [person] = await peopleFrom(deps, { id, after: null, limit: 1 }, actor)
  if (!person) throw notFound()
  const asked = { id, unusual: [...UNUSUAL_ENDS, 'written_off'], since: rules.now - HABIT_MS, newest: NEWEST }
  const { sessions, closed, totalMs, unusual, starts, newest } = await deps.database.ask('console_person', idOf(actor), asked)
  return {
    person,
    totals: { sessions, totalMs, averageMs: closed === 0 ? null : Math.round(totalMs / closed), unusual },
    heat: heatOf(starts, zone),
    sessions: newest.map((session) => sessionView(session, rules, ownOf(actor))),
  }
}

/** The new account begins with a one-time password. */
export async function addPerson(deps: ConsoleDeps, { role, ...names }: NewPerson, actor: FleetActor): Promise<OneTimePassword> {
  const { clock, entropy, passwords } = deps
  const checked = checkedNames(names)
  const password = oneTimePassword(entropy)
  const passwordHash = await passwords.hash(password)
  const now = clock.now()
  const id = userId(entropy.uuidV7(now))
  const user: User = { ...checked, id, role, disabledAt: null, mustChangePassword: true, oneTimeSince: now, createdAt: now }
  await decided(deps, actor, (accounts) => {
    const decision = decideNewAccount(
      user,
      { hasAdministrator: true, takenField: takenField(accounts, user), others: () => accounts },
      false,
    )
    if (decision.kind === 'add')
      return { user, passwordHash, end: null, kind: 'user_added', detail: { user: id, username: user.username, role } }
    if (decision.kind === 'taken') throw nameTaken(decision.field, user)
    if (decision.kind === 'look_alike') throw looksAlike(decision)
    throw new LatchkeyError('internal', 'nobody asked to be the first')
  })
  return told(deps, password, actor)
}

export async function editPerson(deps: ConsoleDeps, { id, role, ...names }: PersonEdit, actor: FleetActor): Promise<void> {
  const set = { ...checkedNames(names), role }
  return changed(deps, id, actor, (before) => {
    const old = { username: before.username, email: before.email, displayName: before.displayName, role: before.role }
    if (JSON.stringify(old) === JSON.stringify({ username: set.username, email: set.email, displayName: set.displayName, role }))
      return null
    return { set, kind: role === before.role ? 'user_renamed' : 'role_changed', detail: { old, new: set }, end: null }
  })
}

/** Ends the person's sessions, wherever they are. */
export async function disablePerson(deps: ConsoleDeps, id: string, actor: FleetActor): Promise<void> {
  const set = { disabledAt: deps.clock.now() }
  return changed(deps, id, actor, ({ disabledAt }) =>
    disabledAt === null ? { set, kind: 'user_disabled', detail: {}, end: 'account_disabled' } : null,
  )
}

export async function enablePerson(deps: ConsoleDeps, id: string, actor: FleetActor): Promise<void> {
  return changed(deps, id, actor, ({ disabledAt }) =>
    disabledAt === null ? null : { set: { disabledAt: null }, kind: 'user_enabled', detail: {}, end: null },
  )
}

/** A password for one sign-in, at which the person chooses their own. Ends their sessions. */
export async function resetPassword(deps: ConsoleDeps, id: string, actor: FleetActor): Promise<OneTimePassword> {
  if (id === idOf(actor)) throw new LatchkeyError('not_allowed', 'Your own password is not reset but changed. Use "Change password".')
  const password = oneTimePassword(deps.entropy)
  const set = { passwordHash: await deps.passwords.hash(password), mustChangePassword: true, oneTimeSince: deps.clock.now() }
  await changed(deps, id, actor, () => ({ set, kind: 'password_reset', detail: {}, end: 'closed_by_admin' }))
  return told(deps, password, actor)
}

type Change = Readonly<{ set: AccountFields; kind: AuditKind; detail: Readonly<Record<string, unknown>>; end: EndReason | null }>

/** By the rules of every account; null changes nothing. */
function changed(deps: ConsoleDeps, id: string, actor: FleetActor, changeOf: (before: User) => Change | null): Promise<void> {
  return decided(deps, actor, (accounts) => {
    const before = accounts.find((account) => account.id === id) ?? null
    const change = before && changeOf(before)
    if (before && !change) return null
    const { set, kind, detail, end } = change ?? { set: {}, kind: 'user_renamed', detail: {}, end: null }
    const others = accounts.filter((account) => account.id !== id)
    const facts = {
      before: before && { user: before, passwordHash: '' },
      hasOtherAdministrator: others.some(isAdministrator),
      takenField: (user: User) => takenField(others, user),
      others: () => others,
    }
    const decision = decideAccountChange(facts, set, undefined)
    switch (decision.kind) {
      case 'change': {
        const { user } = decision.credentials
        const audit = { user: user.id, username: before?.username, ...detail }
        return { user, passwordHash: set.passwordHash ?? null, end, kind, detail: audit }
      }
      case 'taken':
        throw nameTaken(decision.field, { username: '', email: null, ...set })
      case 'look_alike':
        throw looksAlike(decision)
      case 'last_administrator':
        throw lastAdministrator(before?.username ?? '')
      case 'not_found':
      case 'outdated':
        throw notFound()
      default:
        return assertNever(decision)
    }
  })
}

type Decision = Readonly<{ user: User; passwordHash: string | null; kind: AuditKind; detail: object; end: EndReason | null }>

/** Decided on the accounts as they are, and written only while they are so; else decided anew. */
async function decided(deps: ConsoleDeps, actor: FleetActor, decide: (accounts: readonly User[]) => Decision | null): Promise<void> {
  for (let tried = 0; tried < TRIES; tried++) {
    const { revision, people } = await deps.database.ask('console_accounts', idOf(actor), {})
    const decision = decide(people.map(userFrom))
    if (!decision) return
    const { user: account, passwordHash, kind, detail, end } = decision
    const keys = { usernameKey: nameKey(account.username), emailKey: account.email === null ? null : nameKey(account.email) }
    const facts = { revision, account, ...keys, passwordHash, end, own: ownOf(actor), audit: { kind, detail }, ...factsOf(actor) }
    if (await deps.database.ask('console_save_account', idOf(actor), facts)) return
  }
  throw new LatchkeyError('database_busy', 'Somebody else keeps changing the accounts. Nothing was changed. Try again in a moment.')
}

const userFrom = ({ id, disabledAt, oneTimeSince, createdAt, ...account }: FoundAccount): User => ({
  ...account,
  id: userId(id),
  disabledAt: disabledAt === null ? null : utcMs(disabledAt),
  oneTimeSince: oneTimeSince === null ? null : utcMs(oneTimeSince),
  createdAt: utcMs(createdAt),
})

const keysOf = ({ username, email }: User) => [nameKey(username), ...(email === null ? [] : [nameKey(email)])]

/** Whoever signs in may type either: no name of one person is an email of another. */
function takenField(others: readonly User[], user: User): 'username' | 'email' | null {
  const taken = new Set(others.flatMap(keysOf))
  if (taken.has(nameKey(user.username))) return 'username'
  return user.email !== null && taken.has(nameKey(user.email)) ? 'email' : null
}

async function told(deps: ConsoleDeps, password: string, actor: FleetActor): Promise<OneTimePassword> {
  const { oneTimePasswordLifetime } = policyFrom((await fleetSettings(deps, actor)).stored)
  return { oneTimePassword: password, lifetimeMs: oneTimePasswordLifetime }
}
