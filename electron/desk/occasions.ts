import { housePolicy } from '../app/policy/policies.ts'
import { isoTime } from '../app/reports/iso-time.ts'
import type { CurrentSession } from '../app/session/current-session.ts'
import type { SignedIn } from '../app/sign-in/sign-in.ts'
import { durationMs } from '../core/ids.ts'
import type { Clock, Log, Scheduler, Store } from '../core/ports/ports.ts'

/** What the owner's own programs are run at. */
export type OccasionKind = 'start' | 'lock' | 'end'

/** Facts for its environment, without the `LATCHKEY_` before each. Never a token. */
export type Occasion = Readonly<{ kind: OccasionKind; facts: Readonly<Record<string, string>> }>

type OccasionDeps = Readonly<{
  store: Store
  clock: Clock
  scheduler: Scheduler
  log: Log
  current: CurrentSession
  isLocked: () => boolean
  /** Begins what is to be run, and waits for none of it. */
  run: (occasion: Occasion) => void
}>

/** Notices when a session has started, was locked or has ended, and has the owner's programs run, once whoever was there has been answered. */
export class Occasions {
  readonly #deps: OccasionDeps
  #known: Readonly<{ signedIn: SignedIn; isLocked: boolean }> | null = null
  #due: Occasion[] = []

  constructor(deps: OccasionDeps) {
    this.#deps = deps
  }

  /** To be called whenever what is seen has changed. Never throws. */
  follow(): void {
    const { current, isLocked, scheduler, store, log } = this.#deps
    const before = this.#known
    const { signedIn } = current
    this.#known = signedIn && { signedIn, isLocked: isLocked() }
    const isSame = before?.signedIn.session.id === signedIn?.session.id
    const kinds: readonly (readonly [OccasionKind, SignedIn | undefined])[] = [
      ['end', isSame ? undefined : before?.signedIn],
      ['start', isSame ? undefined : (signedIn ?? undefined)],
      ['lock', this.#known?.isLocked && !(isSame && before?.isLocked) ? this.#known.signedIn : undefined],
    ]
    try {
      const happened = kinds.flatMap(([kind, whose]) => (whose ? [[kind, whose] as const] : []))
      if (happened.length === 0 || !housePolicy(store).hooks) return
      this.#due.push(...happened.map(([kind, whose]) => this.#occasion(kind, whose)))
      scheduler.after(durationMs(0), () => this.runDue())
    } catch (error) {
      log.warn('what a hook is to be told could not be read', { error: String(error) })
    }
  }

  /** Also on the way out, where no timer comes any more. */
  runDue(): void {
    for (const occasion of this.#due.splice(0)) this.#deps.run(occasion)
  }

  #occasion(kind: OccasionKind, { session, user }: SignedIn): Occasion {
    const { store, clock } = this.#deps
    const end = kind === 'end' ? store.findSession(session.id)?.end : null
    return {
      kind,
      facts: {
        EVENT: kind,
        AT: isoTime(end?.endedAt ?? clock.now()),
        SESSION: session.id,
        SINCE: isoTime(session.startedAt),
        USER: user.username,
        DISPLAY_NAME: user.displayName,
        ROLE: user.role,
        HOST: session.owner.host,
        ...(end ? { REASON: end.endReason } : {}),
      },
    }
  }
}
