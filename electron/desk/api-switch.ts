import { housePolicy } from '../app/policy/policies.ts'
import type { Log, Store } from '../core/ports/ports.ts'

/** The API for other programs, as far as the desk has to do with it. */
export type DeskApi = Readonly<{
  /** With a port, too, or at the socket alone. Never rejects. */
  open: (port: number | null) => Promise<void>
  close: () => void
  /** Something may have happened that programs wait to hear of. */
  announce: () => void
}>

type SwitchDeps = Readonly<{ store: Store; log: Log; load: () => Promise<DeskApi> }>

/** Opens and shuts the API as the policy says. While it says `off`, nothing of it is loaded, listens or waits. */
export class ApiSwitch {
  readonly #deps: SwitchDeps
  #api: DeskApi | null = null
  /** What is open, or is about to be. */
  #wanted = 'off'
  #isOver = false

  constructor(deps: SwitchDeps) {
    this.#deps = deps
  }

  /** To be called whenever the policy may have changed, or something else. Never throws. */
  follow(): void {
    const { store, log } = this.#deps
    try {
      const { api, apiPort } = housePolicy(store)
      const port = api === 'loopback' ? apiPort : null
      const wanted = `${api} ${port ?? ''}`.trim()
      if (this.#isOver || wanted === this.#wanted) return this.#api?.announce()
      this.#wanted = wanted
      if (api === 'off') this.#api?.close()
      else void this.#open(wanted, port)
    } catch (error) {
      log.warn('what the policy says of the API could not be followed', { error: String(error) })
    }
  }

  stop(): void {
    this.#isOver = true
    this.#wanted = 'off'
    this.#api?.close()
  }

  async #open(wanted: string, port: number | null): Promise<void> {
    try {
      this.#api ??= await this.#deps.load()
      if (this.#wanted === wanted) await this.#api.open(port)
    } catch (error) {
      this.#deps.log.error('the API could not be loaded', { error: String(error) })
    }
  }
}
