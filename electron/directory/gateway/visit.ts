import { randomBytes } from 'node:crypto'
import { PROTOCOL } from '../../contract/fleet/messages.ts'
import type { FromDesk } from '../../contract/fleet/messages.ts'
import type { Greeting, Workstation } from '../../core/fleet/directory-port.ts'
import { durationMs } from '../../core/ids.ts'
import { CLOSED } from '../../platform/wire/frames.ts'
import type { DeskLine, LineListener } from '../../platform/wire/server-line.ts'
import { Budget } from './budget.ts'
import { deskOf } from './desk.ts'
import type { Desk, Refusal } from './desk.ts'
import type { Services } from './services.ts'

const LEAST_PROTOCOL = PROTOCOL
const NONCE_BYTES = 32
const HELLO_WITHIN = durationMs(10_000)
const MOST_QUESTIONS = 4
/** What `welcome` can say; whoever has more open sessions there is told of the others when these have ended. */
const MOST_OPEN = 1_000

type Hello = Extract<FromDesk, { say: 'hello' }>
type Enrol = Extract<FromDesk, { say: 'enrol' }>

/** One line, from its challenge to its end: nothing but who it is before it is let in. */
export class Visit implements LineListener {
  readonly line: DeskLine
  /** Begun since anything was heard. */
  silentRounds = 0
  readonly #services: Services
  readonly #nonce = randomBytes(NONCE_BYTES).toString('base64')
  readonly #budget: Budget
  readonly #cancelDeadline: () => void
  #state: 'challenged' | 'being looked up' | 'in' | 'over' = 'challenged'
  #desk: Desk | null = null
  #isPushing = false
  /** What it sends cannot be taken in: asked again when it comes back, and not at each of its tries. */
  #isQuarantined = false
  #questions = 0
  /** It was told that the directory was set back, and has not yet said anything that it says only after it has taken that in. */
  #isBeingTold = false

  constructor(line: DeskLine, services: Services) {
    const { clock, scheduler, name } = services.shared
    this.line = line
    this.#services = services
    this.#budget = new Budget(clock)
    this.#cancelDeadline = scheduler.after(HELLO_WITHIN, () => {
      if (this.#state === 'challenged') this.end(CLOSED.silent, 'no hello')
    })
    line.say({ say: 'challenge', protocol: PROTOCOL, nonce: this.#nonce, now: clock.now(), name })
  }

  readonly heard = (): void => {
    this.silentRounds = 0
  }

  readonly said = (message: FromDesk): void => {
    if (this.#state === 'over') return
    if (!this.#budget.spend()) return this.end(CLOSED.tooMuch, 'too many messages')
    if (this.#state === 'challenged' && (message.say === 'hello' || message.say === 'enrol')) return void this.#lookUp(message)
    if (this.#state !== 'in' || !this.#desk) return this.end(CLOSED.wrongMessage, `no ${message.say} yet`)
    this.#hear(this.#desk, message)
  }

  readonly gone = (): void => {
    this.#cancelDeadline()
    this.#state = 'over'
    if (this.#desk) this.#services.left(this.#desk)
    this.#services.ended(this)
  }

  refuse(because: Refusal): void {
    this.#services.shared.metrics.count('refusals')
    this.line.say({ say: 'refused', because, least: LEAST_PROTOCOL, most: PROTOCOL })
    this.end(because === 'shutting_down' || because === 'full' ? CLOSED.unavailable : CLOSED.refused, because)
  }

  get isBeingLookedUp(): boolean {
    return this.#state === 'being looked up'
  }

  /** To make room. */
  drop(): void {
    this.#state = 'over'
    this.line.drop()
  }

  end(code: number, why: string): void {
    this.#state = 'over'
    this.line.close(code, why)
  }

  /** Never rejects. */
  async #lookUp(message: Hello | Enrol): Promise<void> {
    this.#state = 'being looked up'
    if (message.protocol < LEAST_PROTOCOL || message.protocol > PROTOCOL) return this.refuse('protocol')
    if (this.#services.isStopping()) return this.refuse('shutting_down')
    try {
      if (message.say === 'hello') await this.#hello(message)
      else await this.#enrol(message)
    } catch (error) {
      this.#services.shared.log.warn('a workstation could not be looked up', { uid: message.uid, error: String(error) })
      this.end(CLOSED.unavailable, 'come back later')
    }
  }

  async #enrol(enrol: Enrol): Promise<void> {
    const { log, name } = this.#services.shared
    const answer = await this.#services.entrance.enrol(enrol, this.#nonce)
    if (this.#state === 'over') return
    if (answer.kind === 'refused') return this.refuse(answer.because)
    log.info('a workstation was enrolled', {
      workstation: answer.workstation,
      uid: enrol.uid,
      name: enrol.name,
      address: this.line.address,
    })
    // It says hello on the same line, to the same challenge.
    this.#state = 'challenged'
    this.line.say({ say: 'enrolled', workstation: answer.workstation, site: answer.site, directory: name })
  }

  async #hello(hello: Hello): Promise<void> {
    const entry = await this.#services.entrance.hello(hello, this.#nonce)
    if (this.#state === 'over') return
    if (entry.kind === 'refused') return this.refuse(entry.because)
    const { workstation, greeting, standing } = entry
    this.#cancelDeadline()
    const desk = deskOf(workstation, this.line, standing === 'implausible' ? { ...hello, policyVersion: 0, peopleRevision: 0 } : hello)
    this.#state = 'in'
    this.#desk = desk
    this.#isBeingTold = standing !== 'level'
    this.#services.known(this)
    this.line.trust()
    this.#welcome(workstation, greeting)
    this.#services.entered(desk, { now: hello.now, session: greeting.open[0] ?? null })
  }

  #welcome({ id, name, site }: Workstation, { cursor, open }: Greeting): void {
    const { metrics, clock } = this.#services.shared
    metrics.count('hellos')
    const welcome = { say: 'welcome', ...cursor, workstation: id, name, site, open: open.slice(0, MOST_OPEN), now: clock.now() } as const
    this.line.say(this.#isBeingTold ? { ...welcome, setBack: true } : welcome)
  }

  #hear(desk: Desk, message: FromDesk): void {
    const [services, line] = [this.#services, this.line]
    switch (message.say) {
      case 'push':
        return void this.#push(desk, message)
      case 'beat':
        if (this.#isBeingTold) this.#wasTold(desk)
        return services.beat(desk, message)
      case 'admit':
        if (services.isStopping()) return line.say(services.admissions.unavailable(message.ask))
        return void services.admissions.admit(desk, message).then((answer) => line.say(answer))
      case 'prove':
        return void this.#inTurn(
          () => this.#prove(desk, message),
          () => line.say({ ...UNAVAILABLE, ask: message.ask }),
        )
      case 'ask':
        return void this.#inTurn(
          async () => line.say({ say: 'answer', ask: message.ask, result: await services.console.ask(desk, message) }),
          () => line.say({ say: 'answer', ask: message.ask, result: TOO_MANY }),
        )
      case 'forget':
        return services.console.forget(desk, message.token)
      case 'rejoin':
        return void this.#rejoin(desk, message)
      case 'rotate':
        return void this.#rotate(desk, message)
      case 'leave':
        return void this.#leave(desk)
      case 'hello':
      case 'enrol':
        return this.end(CLOSED.wrongMessage, `${message.say} again`)
    }
  }

  /** Where it cannot be noted, it is told again when it comes back. */
  #wasTold({ id }: Desk): void {
    const { store, health } = this.#services.shared
    this.#isBeingTold = false
    health.watch(store.noteTold(id)).catch(() => {})
  }

  /** One at a time: what comes before the answer is to be sent again. */
  async #push(desk: Desk, message: Extract<FromDesk, { say: 'push' }>): Promise<void> {
    const { pushes } = this.#services
    if (this.#isQuarantined) return this.line.say({ say: 'ack', next: message.from, status: 'quarantined' })
    if (this.#isPushing || this.#services.isStopping()) return this.line.say(pushes.busy())
    this.#isPushing = true
    const answer = await pushes.push(desk.id, message)
    this.#isPushing = false
    this.line.say(answer)
    if (answer.say !== 'ack') return
    if (answer.status === 'revoked') this.refuse('revoked')
    this.#isQuarantined = answer.status === 'quarantined'
  }

  async #inTurn(task: () => Promise<void>, tooMany: () => void): Promise<void> {
    if (this.#questions >= MOST_QUESTIONS) return tooMany()
    this.#questions += 1
    await task()
    this.#questions -= 1
  }

  async #prove(desk: Desk, message: Extract<FromDesk, { say: 'prove' }>): Promise<void> {
    const { outcome, proved } = await this.#services.prover.prove(desk, message)
    // A line that has ended in between has nobody at its other end.
    const token = proved && this.#state === 'in' ? this.#services.console.open(desk, proved) : null
    this.line.say({ say: 'account', ask: message.ask, ...outcome, token })
  }

  async #rejoin({ id }: Desk, { old, incarnation, next, head }: Extract<FromDesk, { say: 'rejoin' }>): Promise<void> {
    const { store, health } = this.#services.shared
    try {
      const ok = await health.watch(store.rejoin(id, old, { incarnation, next, head }))
      this.line.say({ say: 'rejoined', incarnation, next, head, ok })
    } catch {
      this.end(CLOSED.unavailable, 'come back later')
    }
  }

  async #rotate({ id }: Desk, { publicKey, signature }: Extract<FromDesk, { say: 'rotate' }>): Promise<void> {
    const { store, health } = this.#services.shared
    const key = Buffer.from(publicKey, 'base64')
    const isSigned = this.#services.entrance.hasSignedRotation(key, this.#nonce, signature)
    const ok =
      isSigned &&
      (await health.watch(store.rotateKey(id, key)).then(
        () => true,
        () => false,
      ))
    this.line.say({ say: 'rotated', ok })
  }

  async #leave({ id, name }: Desk): Promise<void> {
    const { store, health, log } = this.#services.shared
    log.info('a workstation has left', { workstation: id, name })
    await health.watch(store.leave(id)).catch(() => {})
    this.end(1000, 'good-bye')
  }
}

const UNAVAILABLE = {
  say: 'account',
  answer: 'unavailable',
  waitMs: null,
  code: null,
  person: null,
  passwordHash: null,
  token: null,
} as const
const TOO_MANY = JSON.stringify({ ok: false, error: { code: 'database_busy', params: {} } })
