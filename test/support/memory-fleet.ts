import { nameKey } from '../../electron/core/accounts/name-key.ts'
import type { Credentials } from '../../electron/core/accounts/user.ts'
import { hexOf } from '../../electron/core/audit/audit-chain.ts'
import type { AuditEnds, LinkedAuditLine } from '../../electron/core/audit/audit-chain.ts'
import type { AuditEntry } from '../../electron/core/audit/audit.ts'
import type { FleetLock } from '../../electron/core/fleet/directory-port.ts'
import { ONLY_THE_DIRECTORY } from '../../electron/core/fleet/fleet-store.ts'
import type { DirectoryLink, FleetStore, KeptMessage, MirroredPerson } from '../../electron/core/fleet/fleet-store.ts'
import { formerName } from '../../electron/core/fleet/mirror.ts'
import { bytesOf, peopleIn, shippable } from '../../electron/core/fleet/shipping.ts'
import type { CommandOutcome } from '../../electron/core/fleet/stream.ts'
import { userId } from '../../electron/core/ids.ts'
import type { SessionId, UserId, UtcMs } from '../../electron/core/ids.ts'
import type { Endings } from '../../electron/core/ports/store-port.ts'
import type { CloseRequest } from '../../electron/core/session/close-request.ts'
import { hasName } from './memory-accounts.ts'

type Rest = Readonly<{
  users: Credentials[]
  write: (...entries: readonly AuditEntry[]) => void
  lines: (after: number, most: number) => readonly LinkedAuditLine[]
  ends: () => AuditEnds
  ask: (request: Omit<CloseRequest, 'seenAt'>) => boolean
  endAll: (person: UserId, ends: Endings, at: UtcMs) => readonly SessionId[]
  writeSettings: (texts: ReadonlyMap<string, string | null>) => void
}>

/** What a desk keeps of its directory, in memory. */
export function memoryFleet({ users, write, lines, ends, ask, endAll, writeSettings }: Rest): FleetStore {
  let link: DirectoryLink | null = null
  let names: readonly string[] = []
  let locks: readonly FleetLock[] = []
  let messages: readonly KeptMessage[] = []
  const mirrored = new Map<UserId, MirroredPerson>()
  const done = new Map<number, CommandOutcome>()
  const change = (to: Partial<DirectoryLink>) => void (link &&= { ...link, ...to })
  const at = (id: UserId) => users.findIndex(({ user }) => user.id === id)
  const isOurs = ({ user, passwordHash }: Credentials) => !mirrored.has(user.id) && passwordHash !== ONLY_THE_DIRECTORY
  const holderOf = (name: string) => users.find(({ user }) => hasName(user, nameKey(name)))
  const put = (credentials: Credentials) => {
    const place = at(credentials.user.id)
    if (place < 0) users.push(credentials)
    else users[place] = credentials
  }
  return {
    link: () => link,
    enrol(given, audit) {
      if (link) return false
      link = { ...given, boot: 0, policyVersion: 0, peopleRevision: 0, refused: null }
      write(audit)
      return true
    },
    leave(audit) {
      if (!link) return false
      for (const { user } of users.filter((one) => mirrored.has(one.user.id)))
        put({ user: { ...user, role: 'user', disabledAt: audit.at }, passwordHash: ONLY_THE_DIRECTORY })
      if (names.length > 0) writeSettings(new Map(names.map((name) => [name, null])))
      link = null
      names = []
      locks = []
      messages = []
      mirrored.clear()
      done.clear()
      write(audit)
      return true
    },
    acknowledge(incarnation, seq) {
      if (link?.incarnation === incarnation && seq > link.ackedSeq) change({ ackedSeq: seq })
    },
    linesAfter(seq, most, bytes) {
      let size = 0
      const all = lines(seq, most).map(({ prevHash: _prevHash, hash, ...line }) => {
        const people = users.filter(({ user }) => peopleIn(line).includes(user.id))
        const named = people.map(({ user: { id, username, displayName } }) => [id, { username, displayName }] as const)
        return shippable({ ...line, hash: hexOf(hash), people: Object.fromEntries(named), names: null })
      })
      return all.filter((line, place) => (size += bytesOf(line)) <= bytes || place === 0)
    },
    hashOf: (seq) => (ends().start.seq === seq ? ends().start.hash : (lines(seq - 1, 1).find((line) => line.seq === seq)?.hash ?? null)),
    opened(boot, audit) {
      change({ boot })
      write(audit)
    },
    begin({ incarnation, ackedSeq }, audit) {
      change({ incarnation, ackedSeq })
      write(audit)
    },
    refuse: (refused) => change({ refused }),
    useKey: (key) => change({ key }),
    settle(command, _at, effect, auditOf) {
      if (done.has(command)) return null
      const take = (): CommandOutcome => {
        if (effect.kind === 'nothing') return effect.outcome
        if (effect.kind === 'message') messages = [...messages, { id: command, ...effect.message }]
        else if (!ask(effect.request)) return 'not_active'
        return effect.kind === 'message' ? 'done' : 'asked'
      }
      const outcome = take()
      done.set(command, outcome)
      write(...auditOf(outcome))
      return outcome
    },
    newestCommand: () => Math.max(0, ...done.keys()),
    mirror(person, now, given, endings) {
      const id = userId(person.id)
      const before = users[at(id)] ?? null
      const known = mirrored.get(id)
      if (before && isOurs(before)) return { kind: 'taken' }
      const holder = holderOf(person.username)
      if (holder && holder.user.id !== id) {
        if (isOurs(holder)) return { kind: 'taken' }
        put({ ...holder, user: { ...holder.user, username: formerName(holder.user.id), email: null } })
      }
      const isSame = known?.revision === person.revision
      const isOthers = person.email !== null && holderOf(person.email) && holderOf(person.email)?.user.id !== id
      const user = {
        id,
        username: person.username,
        email: isOthers ? null : person.email,
        displayName: person.displayName,
        role: person.role,
        disabledAt: person.disabled ? (before?.user.disabledAt ?? now) : null,
        mustChangePassword: person.mustChangePassword,
        oneTimeSince: null,
        createdAt: before?.user.createdAt ?? now,
      }
      put({ user, passwordHash: given ?? (isSame && before ? before.passwordHash : ONLY_THE_DIRECTORY) })
      const cachedAt = given === null ? (isSame ? known.cachedAt : null) : now
      mirrored.set(id, { person: id, revision: person.revision, cachedAt, usedAt: known?.usedAt ?? null })
      return { kind: 'mirrored', user, ended: person.disabled ? endAll(id, endings, now) : [] }
    },
    person: (id) => mirrored.get(id) ?? null,
    people: () => [...mirrored.values()],
    used(id, usedAt) {
      const known = mirrored.get(id)
      if (known) mirrored.set(id, { ...known, usedAt })
    },
    dropHashes(people) {
      for (const id of people) {
        const [known, credentials] = [mirrored.get(id), users[at(id)]]
        if (!known || !credentials) continue
        mirrored.set(id, { ...known, cachedAt: null })
        put({ ...credentials, passwordHash: ONLY_THE_DIRECTORY })
      }
    },
    notePeople: (peopleRevision) => change({ peopleRevision }),
    applyPolicy({ version, settings }, audit) {
      writeSettings(new Map<string, string | null>([...names.map((name) => [name, null] as const), ...Object.entries(settings)]))
      names = Object.keys(settings)
      change({ policyVersion: version })
      write(audit)
    },
    policyNames: () => names,
    keepLocks: (kept) => void (locks = kept),
    locks: () => locks.toSorted((one, other) => one.id - other.id),
    messages: () => messages.toSorted((one, other) => one.id - other.id),
    forgetMessage: (id) => void (messages = messages.filter((message) => message.id !== id)),
  }
}
