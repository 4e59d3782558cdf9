import { createHash } from 'node:crypto'
import type { Attempt } from '../../electron/core/accounts/strange-attempts.ts'
import { CHAIN_START, linkHash, verifyAuditChain } from '../../electron/core/audit/audit-chain.ts'
import type { AuditEnds, ChainEnd, LinkedAuditLine } from '../../electron/core/audit/audit-chain.ts'
import { partNames } from '../../electron/core/audit/audit-names.ts'
import type { AuditEntry, AuditRecord, AuditVerdict } from '../../electron/core/audit/audit.ts'
import type { UserId, UtcMs } from '../../electron/core/ids.ts'
import type { AuditFilter } from '../../electron/core/ports/store-port.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

type Kept = Readonly<{ record: AuditRecord; line: LinkedAuditLine }>

/** The audit log of the in-memory store, chained like the real one. */
export class MemoryAudit {
  #start: ChainEnd = CHAIN_START
  #newest: ChainEnd = CHAIN_START
  #kept: readonly Kept[] = []

  push(...entries: readonly AuditEntry[]): void {
    for (const entry of entries) {
      const record = { ...entry, seq: this.#newest.seq + 1 }
      const text = { ...record, detail: JSON.stringify(entry.detail) }
      const line = { ...text, prevHash: this.#newest.hash, hash: linkHash(sha256, this.#newest.hash, text) }
      this.#kept = [...this.#kept, { record, line }]
      this.#newest = line
    }
  }

  filtered({ newest, session, before = Infinity }: AuditFilter): readonly AuditRecord[] {
    const all = this.list().filter((record) => record.seq < before && (session === undefined || record.sessionId === session))
    return newest === undefined ? all : all.slice(Math.max(0, all.length - newest))
  }

  tellsOfAdministrators(): boolean {
    return this.list().some(
      ({ kind, detail: { role, old, new: now } }) =>
        kind === 'administrator_created' || (['user_added', 'role_changed'].includes(kind) && [role, old, now].includes('admin')),
    )
  }

  failedSignIns(person: UserId, since: UtcMs): readonly Attempt[] {
    return this.list()
      .filter(({ kind, at, actorUserId }) => kind === 'sign_in_failed' && at >= since && actorUserId === person)
      .toSorted((one, other) => other.at - one.at)
      .map(({ at, detail }) => ({ at, host: (detail['process'] as { host: string } | undefined)?.host ?? '' }))
  }

  list(newest?: number): readonly AuditRecord[] {
    return this.#kept.map(({ record }) => record).slice(newest === undefined ? 0 : -newest)
  }

  /** The real one has names beside the chain. */
  forget(person: UserId): void {
    const isOf = ({ record }: Kept) => record.detail['user'] === person
    this.#kept = this.#kept.map((one) =>
      isOf(one) ? { ...one, record: { ...one.record, detail: partNames(one.record.detail)?.rest ?? one.record.detail } } : one,
    )
  }

  verify(): AuditVerdict {
    const lines = this.#kept.map(({ line }) => line)
    return verifyAuditChain(sha256, lines, this.#start, this.#newest)
  }

  ends(): AuditEnds {
    return { start: this.#start, newest: this.#newest, database: 'memory' }
  }

  linesUpTo(seq: number, most: number): readonly LinkedAuditLine[] {
    const lines = this.#kept.map(({ line }) => line)
    return lines.filter((line) => line.seq <= seq).slice(0, most)
  }

  linesAfter(seq: number, most: number): readonly LinkedAuditLine[] {
    const lines = this.#kept.map(({ line }) => line)
    return lines.filter((line) => line.seq > seq).slice(0, most)
  }

  rotate(after: number, { seq, hash }: ChainEnd): boolean {
    if (this.#start.seq !== after) return false
    this.#start = { seq, hash }
    this.#kept = this.#kept.filter(({ record }) => record.seq > seq)
    return true
  }
}
