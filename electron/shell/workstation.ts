import type { CurrentSession } from '../app/current-session.ts'
import { authenticate, createAdministrator, startSession } from '../app/sign-in.ts'
import type { SignInDeps } from '../app/sign-in.ts'
import type { AdministratorDetails, SignInDetails } from '../contract/channels.ts'
import type { View } from '../contract/views.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { EndReason, Session } from '../core/session.ts'
import type { User } from '../core/user.ts'
import type { Standing } from './checked-call.ts'
import { viewOf } from './views.ts'

export type WorkstationDeps = SignInDeps &
  Readonly<{
    current: CurrentSession
    /** Sessions that recovery closed at this launch. */
    recovered: readonly Session[]
    /** Whether there still is a window for a person to be signed in at. */
    attended: () => boolean
    onChange: (view: View) => void
  }>

/** What a person can do at this screen: come, see who they are, and go. */
export class Workstation {
  readonly #deps: WorkstationDeps
  /** Ends that the next person to look should hear about. */
  #untold: readonly Session[]

  constructor(deps: WorkstationDeps) {
    this.#deps = deps
    this.#untold = deps.recovered
  }

  view(): View {
    return viewOf(this.#deps.store, this.#deps.current.signedIn, this.#untold)
  }

  /** What the person at this window may do. */
  standing(): Standing {
    const { signedIn } = this.#deps.current
    return { kind: signedIn ? signedIn.user.role : 'nobody' }
  }

  async createAdministrator(details: AdministratorDetails): Promise<View> {
    this.#requireNobody()
    return this.#welcome(await createAdministrator(this.#deps, details))
  }

  async signIn({ identifier, password }: SignInDetails): Promise<View> {
    this.#requireNobody()
    return this.#welcome(await authenticate(this.#deps, identifier, password))
  }

  signOut(trigger: string): View {
    if (!this.#deps.current.signedIn) throw new LatchkeyError('not_signed_in', 'Nobody is signed in here.')
    return this.#leave('signed_out', trigger)
  }

  /** The window crashed again and again: the person cannot go on, and is told at the sign-in screen. */
  endAfterCrashes(crashes: number): void {
    const ended = this.#deps.current.end('process_died', { trigger: 'window crashed', note: `${crashes} crashes within a minute` })
    if (ended) this.#untold = [ended]
    this.#announce()
  }

  #welcome(user: User): View {
    // Hashing took a moment, in which the person may have closed the window: nobody may be signed in at a window that is gone.
    if (!this.#deps.attended()) throw new LatchkeyError('not_allowed', 'The window was closed before the sign-in was complete.')
    // Two sign-ins asked for at once would both have found nobody here.
    this.#requireNobody()
    this.#deps.current.begin(startSession(this.#deps, user))
    this.#untold = []
    return this.#announce()
  }

  #leave(reason: EndReason, trigger: string): View {
    this.#deps.current.end(reason, { trigger })
    return this.#announce()
  }

  #announce(): View {
    const view = this.view()
    this.#deps.onChange(view)
    return view
  }

  #requireNobody(): void {
    if (this.#deps.current.signedIn) throw new LatchkeyError('not_allowed', 'Somebody is signed in here already. Sign out first.')
  }
}
