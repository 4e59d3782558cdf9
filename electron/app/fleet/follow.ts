import { actorIn, auditEntry } from '../../core/audit/audit.ts'
import type { Actor, AuditEntry } from '../../core/audit/audit.ts'
import type { DeskSide } from '../../core/fleet/desk-line.ts'
import type { FleetCommand } from '../../core/fleet/directory-port.ts'
import type { CommandEffect } from '../../core/fleet/fleet-store.ts'
import type { DirectoryLine } from '../../core/fleet/line-port.ts'
import type { CommandOutcome } from '../../core/fleet/stream.ts'
import { durationMs, isUuid, sessionId, userId, utcMs } from '../../core/ids.ts'
import { LONGEST_GRACE, LONGEST_MESSAGE } from '../../core/session/close-request.ts'
import type { CloseRequest } from '../../core/session/close-request.ts'
import type { FleetParts } from './parts.ts'
import { endAgain } from './told-ends.ts'

export type Ordered = Omit<FleetCommand, 'workstation'>

const REASONS = ['closed_by_admin', 'replaced', 'account_disabled'] as const satisfies readonly CloseRequest['reason'][]

/** Carries out what the directory asks: each command once, with the note that it was done, whatever comes in between. */
export class Following {
  readonly #parts: FleetParts
  readonly #desk: DeskSide

  constructor(parts: FleetParts, desk: DeskSide) {
    this.#parts = parts
    this.#desk = desk
  }

  /** Never rejects. What could not be done is sent again. */
  async obey(command: Ordered, line: DirectoryLine): Promise<void> {
    try {
      const effect = command.kind === 'rotate_key' ? await this.#rotate(line) : this.#effectOf(command)
      if (effect) this.#settle(command, effect)
    } catch (error) {
      this.#parts.log.warn('a command of the directory could not be carried out', { command: command.id, error: String(error) })
    }
  }

  #settle(command: Ordered, effect: CommandEffect): void {
    const { store, clock, owner, log } = this.#parts
    const at = clock.now()
    const by = actorIn(owner)
    // Whoever asks for the end of a session that is over has not heard of its end.
    const over = effect.kind === 'ask_to_close' ? endAgain(this.#parts, effect.request.sessionId, store.fleet.link()?.ackedSeq ?? 0) : null
    const outcome = store.fleet.settle(command.id, at, effect, (became) => {
      const detail = { command: command.id, kind: command.kind, outcome: became }
      const settled = auditEntry(by, at, 'command_settled', detail)
      if (effect.kind !== 'ask_to_close') return [settled]
      return became === 'asked' ? [settled, requestedLine(effect.request)] : [settled, ...(over ?? [])]
    })
    log.info('a command of the directory', { command: command.id, kind: command.kind, outcome: outcome ?? 'done before' })
    this.#desk.reconsider()
  }

  #effectOf({ kind, session, body }: Ordered): CommandEffect | null {
    if (kind === 'end_session')
      return isUuid(session) ? { kind: 'ask_to_close', request: this.#request(session, body) } : nothing('not_active')
    if (kind === 'message') return this.#message(body)
    return nothing(kind === 'sync' ? 'done' : 'unknown_kind')
  }

  #request(session: string, body: FleetCommand['body']): Omit<CloseRequest, 'seenAt'> {
    const { reason, message, graceMs } = body
    return {
      sessionId: sessionId(session),
      requestedAt: this.#parts.clock.now(),
      reason: REASONS.find((known) => known === reason) ?? 'closed_by_admin',
      message: textOf(message),
      grace: durationMs(Math.min(LONGEST_GRACE, Math.max(0, Number.isSafeInteger(graceMs) ? Number(graceMs) : 0))),
      by: this.#orderer(body),
    }
  }

  /** Whoever it was is known by name there; here it is the directory. */
  #orderer({ by, byName }: FleetCommand['body']): Actor {
    const known = isUuid(by) ? this.#parts.store.findUser(userId(by)) : null
    const name = textOf(byName) || known?.displayName || (known === null && typeof by === 'string' ? by : '')
    const host = this.#parts.store.fleet.link()?.url ?? ''
    return { userId: null, sessionId: null, via: 'app', process: { pid: 0, host, osUser: name } }
  }

  #message({ to, person, role, text, from }: FleetCommand['body']): CommandEffect {
    return {
      kind: 'message',
      message: {
        person: to === 'person' && typeof person === 'string' ? person : null,
        role: role === 'user' || role === 'admin' ? role : null,
        from: textOf(from),
        text: textOf(text),
        at: this.#parts.clock.now(),
      },
    }
  }

  /** Null where it is to be tried again. */
  async #rotate(line: DirectoryLine): Promise<CommandEffect | null> {
    const key = await line.rotate()
    if (key === null) return null
    this.#parts.store.fleet.useKey(key)
    return nothing('done')
  }
}

const nothing = (outcome: CommandOutcome): CommandEffect => ({ kind: 'nothing', outcome })
const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, LONGEST_MESSAGE) : '')

const requestedLine = ({ sessionId: session, requestedAt, reason, grace, message, by }: Omit<CloseRequest, 'seenAt'>): AuditEntry => ({
  ...auditEntry(by, utcMs(requestedAt), 'close_requested', { reason, graceMs: grace, message }),
  sessionId: session,
})
