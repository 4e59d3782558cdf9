import type { CloseOrder, CloseTarget } from '../../contract/console-questions.ts'
import type { ClosePreview, CloseResult } from '../../contract/console.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { FleetActor } from '../../core/fleet/actor.ts'
import { utcMs } from '../../core/ids.ts'
import { policyFrom } from '../../core/policy/policy.ts'
import { factsOf, fleetSettings, idOf, ownOf, rulesNow } from './console-deps.ts'
import type { ConsoleDeps } from './console-deps.ts'
import { sessionView } from './session-views.ts'

const PREVIEWS_KEPT = 5
/** Beyond these they are counted, and meant all the same. */
const MOST_LISTED = 1_000

type Preview = Readonly<{ target: Readonly<Record<string, unknown>>; ids: readonly string[] }>

/** Ends are asked for, never written: each workstation is told, and says itself when the session is over. */
export class FleetClosing {
  readonly #deps: ConsoleDeps
  /** By whoever looked, and their own id: nobody orders what somebody else has looked at. */
  readonly #previews = new Map<string, Preview>()

  constructor(deps: ConsoleDeps) {
    this.#deps = deps
  }

  async preview(asked: CloseTarget, actor: FleetActor): Promise<ClosePreview> {
    const { database, clock, entropy } = this.#deps
    const rules = await rulesNow(this.#deps, actor)
    const target = await this.#targetFrom(asked, actor)
    const { ids, rows } = await database.ask('console_preview_close', idOf(actor), { target, most: MOST_LISTED })
    const id = entropy.uuidV7(utcMs(clock.now()))
    this.#previews.set(this.#kept(id, actor), { target, ids })
    this.#forgetOld(actor)
    return {
      id,
      rows: rows.map((row) => sessionView(row, rules, ownOf(actor))),
      ...(ids.length > rows.length ? { total: ids.length } : {}),
    }
  }

  async close({ id, message, graceSeconds }: CloseOrder, actor: FleetActor): Promise<CloseResult> {
    const kept = this.#kept(id, actor)
    const preview = this.#previews.get(kept)
    if (!preview) throw new LatchkeyError('not_found', 'This list is no longer known. Look at it again.')
    this.#previews.delete(kept)
    const order = { preview: id, message: message.trim(), graceMs: graceSeconds * 1_000, most: MOST_LISTED }
    const rows = await this.#deps.database.ask('console_close', idOf(actor), { ...preview, ...order, ...factsOf(actor) })
    return { rows, ...(preview.ids.length > rows.length ? { total: preview.ids.length } : {}) }
  }

  async writeOff(session: string, actor: FleetActor): Promise<null> {
    return this.#deps.database.ask('console_write_off', idOf(actor), { session, ...factsOf(actor) })
  }

  async #targetFrom(asked: CloseTarget, actor: FleetActor): Promise<Readonly<Record<string, unknown>>> {
    if (asked.kind === 'others') return { ...asked, own: ownOf(actor) }
    if (asked.kind !== 'timed_out') return asked
    const { stored } = await fleetSettings(this.#deps, actor)
    const limitsOf = (role: 'user' | 'admin') => {
      const { idleTimeout, absoluteTimeout } = policyFrom(stored, role)
      return { idle: idleTimeout, absolute: absoluteTimeout }
    }
    return { ...asked, limits: { user: limitsOf('user'), admin: limitsOf('admin') } }
  }

  /** Each administrator has their own: somebody busy pushes nobody else's out. */
  #forgetOld(actor: FleetActor): void {
    const own = [...this.#previews.keys()].filter((kept) => kept.startsWith(this.#kept('', actor)))
    for (const old of own.slice(0, -PREVIEWS_KEPT)) this.#previews.delete(old)
  }

  #kept(id: string, actor: FleetActor): string {
    return `${idOf(actor) ?? 'owner'} ${id}`
  }
}
