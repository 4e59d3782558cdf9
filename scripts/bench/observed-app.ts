import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { exitCodeOf } from '../runtime/child.ts'
import { sandboxSwitches } from '../runtime/launch.ts'

const WRAPPER = path.join(import.meta.dirname, 'apps', 'observed')
const PATIENCE_MS = 30_000

/** What the wrapper in `apps/observed` announces. */
export type Moment =
  | 'started'
  | 'loaded'
  | 'ready'
  | 'window'
  | 'page-asked'
  | 'page-there'
  | 'page-parsed'
  | 'page-loaded'
  | 'shown'
  | 'usable'
  | 'signing-in'
  | 'signed-in'
  | 'closing'
  | 'ended'
  | 'windows-gone'
  | 'leaving'

/** An app to measure: the entry it runs, the field that has the focus once it is usable, and how it is told where its data is. */
export type Contender = Readonly<{ name: string; entry: string; field: string; args: readonly string[] }>

export type Stage = Readonly<{ executable: string; display: string; through?: readonly string[] }>

/** A launch under way. All times are milliseconds on this process's own clock, whatever is measured. */
export class ObservedApp {
  readonly child: ChildProcess
  readonly spawnedAt = performance.now()
  readonly gone: Promise<number>
  readonly #seen = new Map<Moment, { at: number; clock: number }>()
  readonly #awaited = new Map<Moment, () => void>()
  #complaints = ''

  constructor(stage: Stage, { entry, field, args }: Contender) {
    const [program = '', ...words] = [...(stage.through ?? []), stage.executable, WRAPPER, ...sandboxSwitches(), ...args]
    // A group of its own, so that what runs through another program is killed with it.
    this.child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], env: environment(stage.display, entry, field), detached: true })
    this.gone = new Promise((resolve) => this.child.once('exit', () => resolve(performance.now())))
    this.child.stderr?.on('data', (bytes) => (this.#complaints += String(bytes)))
    if (this.child.stdout) createInterface({ input: this.child.stdout }).on('line', (line) => this.#note(line))
  }

  /** When the moment came, after the spawn. Throws when it does not. */
  async reached(moment: Moment): Promise<number> {
    if (!this.#seen.has(moment)) await this.#wait(moment)
    return (this.#seen.get(moment)?.at ?? Number.NaN) - this.spawnedAt
  }

  /** When each moment came, by the clock of the process it came in, from the spawn on to the end of the process. */
  async life(): Promise<ReadonlyMap<Moment | 'spawned' | 'gone', number>> {
    const gone = performance.timeOrigin + (await this.gone)
    const seen = [...this.#seen].map(([moment, { clock }]) => [moment, clock] as const)
    return new Map([['spawned', performance.timeOrigin + this.spawnedAt] as const, ...seen, ['gone', gone] as const])
  }

  /** The wrapper's own clock at a moment, in milliseconds since 1970, to compare with another program's. */
  clockAt(moment: Moment): number {
    return this.#seen.get(moment)?.clock ?? Number.NaN
  }

  async signIn(person: Readonly<{ identifier: string; password: string }>): Promise<void> {
    this.#order(`sign-in ${JSON.stringify(person)}`)
    await this.reached('signed-in')
  }

  /** Closes the window as the window manager would; resolves with the time from the close to the end of the process. */
  async close(): Promise<number> {
    this.#order('close')
    const closing = (await this.reached('closing')) + this.spawnedAt
    return (await this.gone) - closing
  }

  async kill(): Promise<void> {
    const { pid, exitCode, signalCode } = this.child
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL')
    await this.gone
  }

  #order(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }

  #note(line: string): void {
    const [moment, clock] = line.split(' ')
    this.#seen.set(moment as Moment, { at: performance.now(), clock: Number(clock) })
    this.#awaited.get(moment as Moment)?.()
  }

  async #wait(moment: Moment): Promise<void> {
    const over = new AbortController()
    const tooLate = once(AbortSignal.timeout(PATIENCE_MS), 'abort', { signal: over.signal }).then(() => 'too late')
    const ended = this.gone.then(() => `ended with ${exitCodeOf(this.child.exitCode, this.child.signalCode)}`)
    const came = new Promise<null>((resolve) => this.#awaited.set(moment, () => resolve(null)))
    const problem = await Promise.race([came, tooLate.catch(() => null), ended])
    over.abort()
    if (problem === null) return
    await this.kill()
    throw new Error(`"${moment}" did not come: ${problem}. ${this.#complaints.split('\n').slice(-6).join('\n')}`)
  }
}

/** Extra certificates make every Node start about 90 ms longer; a person's machine rarely has them. */
function environment(display: string, entry: string, field: string): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _certificates, WAYLAND_DISPLAY: _wayland, LATCHKEY_SCREENSHOT: _picture, ...env } = process.env
  return { ...env, LANGUAGE: 'en', DISPLAY: display, LATCHKEY_BENCH_ENTRY: entry, LATCHKEY_BENCH_FIELD: field }
}
