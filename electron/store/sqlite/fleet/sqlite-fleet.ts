import type { AuditEntry } from '../../../core/audit/audit.ts'
import type { DirectoryPerson, FleetLock, FleetPolicy } from '../../../core/fleet/directory-port.ts'
import type {
  CommandEffect,
  DirectoryLink,
  FleetStore,
  KeptMessage,
  MirroredPerson,
  MirrorOutcome,
  NewLink,
} from '../../../core/fleet/fleet-store.ts'
import type { CommandOutcome, StreamLine } from '../../../core/fleet/stream.ts'
import type { UserId, UtcMs } from '../../../core/ids.ts'
import { POLICY_VERSION, policyVersion } from '../../../core/policy/policy.ts'
import type { Endings } from '../../../core/ports/store-port.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { factsFrom, timeFrom } from '../odd-values.ts'
import { writeCloseRequest } from '../session/close-requests-table.ts'
import { readSettings, writeSettings } from '../settings-table.ts'
import {
  deleteLink,
  insertLink,
  selectLink,
  selectPolicyNames,
  updateAcknowledged,
  updateBoot,
  updateKey,
  updatePeopleRevision,
  updatePolicy,
  updateRefused,
  updateStream,
} from './link-table.ts'
import { dropHashes, forgetMirrored, mirrorPerson, selectAllMirrored, selectMirrored, updateUsed } from './mirrored-people.ts'
import { selectHash, selectStream } from './stream-lines.ts'

type MessageRow = Readonly<{ id: number; person: string | null; role: string | null; sender: string; message: string; sent_at: number }>

const SQL = {
  isDone: 'SELECT 1 FROM commands_done WHERE id = ?',
  done: 'INSERT INTO commands_done (id, done_at, outcome) VALUES (?, ?, ?)',
  newestDone: 'SELECT coalesce(max(id), 0) AS id FROM commands_done',
  forgetDone: 'DELETE FROM commands_done',
  locks: 'SELECT facts FROM directory_locks ORDER BY id',
  dropLocks: 'DELETE FROM directory_locks',
  keepLock: 'INSERT OR REPLACE INTO directory_locks (id, facts) VALUES (?, ?)',
  messages: 'SELECT id, person, role, sender, message, sent_at FROM directory_messages ORDER BY id',
  keepMessage: 'INSERT OR IGNORE INTO directory_messages (id, person, role, sender, message, sent_at) VALUES (?, ?, ?, ?, ?, ?)',
  dropMessage: 'DELETE FROM directory_messages WHERE id = ?',
  dropMessages: 'DELETE FROM directory_messages',
} as const

export class SqliteFleet implements FleetStore {
  readonly #db: Connection

  constructor(connection: Connection) {
    this.#db = connection
  }

  link(): DirectoryLink | null {
    return this.#db.read('look up its directory', () => selectLink(this.#db))
  }

  enrol(link: NewLink, audit: AuditEntry): boolean {
    return this.#db.write('note its directory', () => {
      if (!insertLink(this.#db, link)) return false
      insertAudit(this.#db, audit)
      return true
    })
  }

  leave(audit: AuditEntry): boolean {
    return this.#db.write('leave its directory', () => {
      const names = selectPolicyNames(this.#db)
      if (!deleteLink(this.#db)) return false
      forgetMirrored(this.#db, audit.at)
      for (const sql of [SQL.dropLocks, SQL.dropMessages, SQL.forgetDone]) this.#db.statement(sql).run()
      if (names.length > 0) this.#writeSettings(new Map(names.map((name) => [name, null])), audit.at)
      insertAudit(this.#db, audit)
      return true
    })
  }

  acknowledge(incarnation: string, seq: number): void {
    this.#db.writeUnsynchronised('note what its directory has', () => updateAcknowledged(this.#db, incarnation, seq))
  }

  linesAfter(seq: number, most: number, bytes: number): readonly StreamLine[] {
    return this.#db.snapshot('read its audit log', () => selectStream(this.#db, seq, most, bytes))
  }

  hashOf(seq: number): Uint8Array | null {
    return this.#db.read('read its audit log', () => selectHash(this.#db, seq))
  }

  opened(boot: number, audit: AuditEntry): void {
    this.#db.write('open the line to its directory', () => {
      updateBoot(this.#db, boot)
      insertAudit(this.#db, audit)
    })
  }

  begin({ incarnation, ackedSeq }: Readonly<{ incarnation: string; ackedSeq: number }>, audit: AuditEntry): void {
    this.#db.write('begin a new stream to its directory', () => {
      updateStream(this.#db, incarnation, ackedSeq)
      insertAudit(this.#db, audit)
    })
  }

  refuse(why: string | null): void {
    this.#db.write('note that its directory refused it', () => updateRefused(this.#db, why))
  }

  useKey(key: string): void {
    this.#db.write('note its new key', () => updateKey(this.#db, key))
  }

  settle(
    command: number,
    at: UtcMs,
    effect: CommandEffect,
    auditOf: (outcome: CommandOutcome) => readonly AuditEntry[],
  ): CommandOutcome | null {
    return this.#db.write('carry out a command of its directory', () => {
      if (this.#db.statement(SQL.isDone).get(command) !== undefined) return null
      const outcome = this.#take(command, effect)
      this.#db.statement(SQL.done).run(command, at, outcome)
      for (const entry of auditOf(outcome)) insertAudit(this.#db, entry)
      return outcome
    })
  }

  newestCommand(): number {
    return this.#db.read('look for commands', () => (this.#db.statement(SQL.newestDone).get() as { id: number }).id)
  }

  mirror(person: DirectoryPerson, at: UtcMs, passwordHash: string | null, ends: Endings): MirrorOutcome {
    return this.#db.write('note an account of its directory', () => mirrorPerson(this.#db, person, at, passwordHash, ends))
  }

  person(id: UserId): MirroredPerson | null {
    return this.#db.read('look up an account', () => selectMirrored(this.#db, id))
  }

  people(): readonly MirroredPerson[] {
    return this.#db.read('list the accounts', () => selectAllMirrored(this.#db))
  }

  used(id: UserId, at: UtcMs): void {
    this.#db.writeUnsynchronised('note that an account was used', () => updateUsed(this.#db, id, at))
  }

  dropHashes(people: readonly UserId[]): void {
    this.#db.writeOver('forget passwords', () => dropHashes(this.#db, people))
  }

  notePeople(revision: number): void {
    this.#db.write('note what is known of the accounts', () => updatePeopleRevision(this.#db, revision))
  }

  applyPolicy({ version, settings }: FleetPolicy, audit: AuditEntry): void {
    this.#db.write('take over the policy of its directory', () => {
      const before = selectPolicyNames(this.#db).map((name) => [name, null] as const)
      updatePolicy(this.#db, version, Object.keys(settings))
      this.#writeSettings(new Map<string, string | null>([...before, ...Object.entries(settings)]), audit.at)
      insertAudit(this.#db, audit)
    })
  }

  policyNames(): readonly string[] {
    return this.#db.read('read the settings', () => selectPolicyNames(this.#db))
  }

  keepLocks(locks: readonly FleetLock[]): void {
    this.#db.write('note what its directory has locked', () => {
      this.#db.statement(SQL.dropLocks).run()
      for (const lock of locks) this.#db.statement(SQL.keepLock).run(lock.id, JSON.stringify(lock))
    })
  }

  locks(): readonly FleetLock[] {
    const rows = this.#db.read('look for locks', () => this.#db.statement(SQL.locks).all()) as { facts: string }[]
    return rows.map(({ facts }) => factsFrom<FleetLock>(facts)).filter(({ whom }) => typeof whom === 'object' && whom !== null)
  }

  messages(): readonly KeptMessage[] {
    const rows = this.#db.read('read the messages', () => this.#db.statement(SQL.messages).all()) as MessageRow[]
    return rows.map(({ id, person, role, sender, message, sent_at: at }) => ({
      id,
      person,
      role: role === 'user' || role === 'admin' ? role : null,
      from: sender,
      text: message,
      at: timeFrom(at),
    }))
  }

  forgetMessage(id: number): void {
    this.#db.write('put a message away', () => this.#db.statement(SQL.dropMessage).run(id))
  }

  #take(command: number, effect: CommandEffect): CommandOutcome {
    if (effect.kind === 'nothing') return effect.outcome
    if (effect.kind === 'ask_to_close') return writeCloseRequest(this.#db, effect.request) ? 'asked' : 'not_active'
    const { person, role, from, text, at } = effect.message
    this.#db.statement(SQL.keepMessage).run(command, person, role, from, text, at)
    return 'done'
  }

  #writeSettings(texts: ReadonlyMap<string, string | null>, at: UtcMs): void {
    const version = policyVersion(readSettings(this.#db)) + 1
    writeSettings(this.#db, new Map([...texts, [POLICY_VERSION, String(version)]]), at)
  }
}
