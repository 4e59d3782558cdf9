import type { IncomingHttpHeaders } from 'node:http'
import { tokenOf } from '../app/api/api-tokens.ts'
import { CallBudget } from '../app/calls/call-budget.ts'
import { housePolicy } from '../app/policy/policies.ts'
import { isInForce } from '../core/api/api-token.ts'
import type { ApiScope } from '../core/api/api-token.ts'
import { actorIn, auditEntry } from '../core/audit/audit.ts'
import type { Actor } from '../core/audit/audit.ts'
import type { Clock, Entropy, Log, Store } from '../core/ports/ports.ts'
import type { ProcessIdentity } from '../core/session/process-identity.ts'
import { Problem } from './problem.ts'

type GateDeps = Readonly<{ store: Store; clock: Clock; entropy: Entropy; log: Log; owner: ProcessIdentity }>

/** Over which way it came: the socket, which the system opens to the data directory's owner alone, or a port of this computer, open to everybody on it. */
export type Entry = Readonly<{ kind: 'socket' }> | Readonly<{ kind: 'loopback'; port: number }>

/** Who asks, over which way, and what they may. */
export type Program = Readonly<{ way: Entry['kind']; by: Actor; scope: ApiScope }>

/** So many wrong tokens are looked into, and told in the audit log, at once and each minute, at each way in. */
const WRONG = { atOnce: 5, perSecond: 1 / 60, unanswered: Infinity }

/** Who may come in. Asked before anything else of a request is looked at, so that whoever may not learns nothing, not even what there is. */
export class Gate {
  readonly #deps: GateDeps
  readonly #wrong: Readonly<Record<Entry['kind'], CallBudget>>

  constructor(deps: GateDeps) {
    this.#deps = deps
    this.#wrong = { socket: new CallBudget(deps.clock, WRONG), loopback: new CallBudget(deps.clock, WRONG) }
  }

  /** Throws the `Problem`. A token that is given holds, also at the socket, where none is needed. */
  admit(entry: Entry, { origin, host, authorization }: IncomingHttpHeaders): Program {
    const { api } = housePolicy(this.#deps.store)
    // Whoever switched it off need not wait until the desk has looked.
    if (api === 'off' || (entry.kind === 'loopback' && api !== 'loopback'))
      throw new Problem(503, 'switched_off', 'The API is switched off.')
    // A page in a browser says where it is from; no page is meant here, also none that has made its own name lead to this computer.
    if (origin !== undefined) throw new Problem(403, 'wrong_origin', 'The API is not for pages in a browser.')
    if (entry.kind === 'loopback' && !hostsOf(entry.port).includes(host ?? ''))
      throw new Problem(421, 'wrong_host', `The API is at 127.0.0.1:${entry.port}, and under no other name.`)
    if (authorization !== undefined) return this.#programOf(entry.kind, authorization)
    if (entry.kind === 'loopback') throw new Problem(401, 'token_required', 'Send a token: Authorization: Bearer …', { headers: CHALLENGE })
    return { way: entry.kind, by: this.#here(), scope: 'close' }
  }

  /** For an answer that goes on: whether whoever asked would still be let in. */
  mayStay({ by: { program } }: Program): boolean {
    const { store, clock } = this.#deps
    if (housePolicy(store).api === 'off') return false
    return !program || store.apiTokens.keys().some(({ token }) => token.id === program.id && isInForce(token, clock.now()))
  }

  #programOf(way: Entry['kind'], authorization: string): Program {
    const token = tokenOf(this.#deps, /^Bearer +(\S{1,200})$/i.exec(authorization)?.[1] ?? '')
    if (!token) throw this.#refused(way)
    const { id, name, scope } = token
    return { way, by: { ...this.#here(), program: { id, name } }, scope }
  }

  #refused(way: Entry['kind']): Problem {
    const { store, clock, log } = this.#deps
    if (!this.#wrong[way].take())
      return new Problem(429, 'too_many_requests', 'Too many wrong tokens. Wait a minute.', { headers: { 'Retry-After': '60' } })
    log.warn('a token of the API was refused')
    store.appendAudit(auditEntry(this.#here(), clock.now(), 'api_token_refused'))
    return new Problem(401, 'token_refused', 'This token is not known, or no longer good.', { headers: CHALLENGE })
  }

  #here(): Actor {
    return { ...actorIn(this.#deps.owner), via: 'api' }
  }
}

const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="Latchkey"' }
const hostsOf = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`]
