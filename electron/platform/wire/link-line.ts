import type { WebSocket } from 'ws'
import { PROTOCOL } from '../../contract/fleet/messages.ts'
import type { FromDesk, FromDirectory } from '../../contract/fleet/messages.ts'
import type { AdmissionAnswer, AdmissionRequest } from '../../core/fleet/admission.ts'
import type { FleetLock } from '../../core/fleet/directory-port.ts'
import type { DirectoryLine, Hello, LineListener, Proof, Proving, Pushed, Welcome } from '../../core/fleet/line-port.ts'
import type { StreamCursor, StreamLine } from '../../core/fleet/stream.ts'
import type { Log } from '../../core/ports/ports.ts'
import { fromDirectory, frameOf, kindIn } from './frames.ts'
import type { DeviceKey, DeviceKeys } from './link-key.ts'
import { admissionFrom, factsFrom, listFrom, proofFrom, wireLine } from './link-messages.ts'

type Message<Say extends FromDirectory['say']> = Extract<FromDirectory, { say: Say }>

/** Asked in between whether anybody is there; whoever hears nothing for so long has nobody at the other end. */
const SILENT_AFTER_MS = 60_000
const ASK_EVERY_MS = 25_000

export type Spoken = Readonly<{
  socket: WebSocket
  key: DeviceKey
  keys: DeviceKeys
  fingerprint: string
  now: () => number
  log: Pick<Log, 'warn'>
}>

/** The desk's end of a line that is open, from the challenge on. */
export class LinkLine implements DirectoryLine {
  readonly #spoken: Spoken
  readonly #asked = new Map<number, (message: Message<'admitted' | 'account' | 'answer'> | null) => void>()
  /** Answers that have no number: there is one question of a kind at a time. */
  readonly #awaited = new Map<FromDirectory['say'], (message: FromDirectory | null) => void>()
  #listener: LineListener | null = null
  #asks = 0
  #nonce = ''
  #refused: string | null = null
  #isOver = false
  #isWelcome = false
  readonly #silence: NodeJS.Timeout
  readonly #asking: NodeJS.Timeout
  readonly #challenge: Promise<Message<'challenge'> | null>

  constructor(spoken: Spoken) {
    this.#spoken = spoken
    const { socket } = spoken
    this.#challenge = this.#await('challenge')
    this.#silence = setTimeout(() => socket.terminate(), SILENT_AFTER_MS).unref()
    this.#asking = setInterval(() => this.#isThere(), ASK_EVERY_MS).unref()
    for (const sign of ['ping', 'pong']) socket.on(sign, () => this.#silence.refresh())
    socket.on('close', () => this.#closed())
    socket.on('message', (data, isBinary) => {
      this.#silence.refresh()
      // Text frames come in one piece.
      const text = isBinary ? '' : (data as Buffer).toString('utf8')
      const message = fromDirectory(text)
      if (message) this.#hear(message)
      else this.#misheard(text)
    })
  }

  /** False where the line was closed instead. */
  async challenged(): Promise<boolean> {
    const message = await this.#challenge
    this.#nonce = message?.nonce ?? ''
    return message !== null
  }

  get refused(): string | null {
    return this.#refused
  }

  async enrol(about: Omit<Extract<FromDesk, { say: 'enrol' }>, 'say' | 'protocol' | 'publicKey' | 'signature'>) {
    const { key, fingerprint } = this.#spoken
    const signature = key.sign('enrol', this.#nonce, fingerprint)
    this.#say({ say: 'enrol', ...about, protocol: PROTOCOL, publicKey: key.publicKey, signature })
    return this.#await('enrolled')
  }

  async hello({ cursor, ...about }: Hello, listener: LineListener): Promise<Welcome | null> {
    const { key, fingerprint, now } = this.#spoken
    this.#listener = listener
    const signature = key.sign('hello', this.#nonce, fingerprint)
    this.#say({ say: 'hello', ...about, ...cursor, protocol: PROTOCOL, signature, now: now() })
    const welcome = await this.#await('welcome')
    if (!welcome) return null
    const { incarnation, next, head, workstation, name, site, open, setBack = false, now: there } = welcome
    return { cursor: { incarnation, next, head }, workstation, name, site, open, setBack, now: there }
  }

  async rejoin(old: string, cursor: StreamCursor): Promise<boolean> {
    this.#say({ say: 'rejoin', old, ...cursor })
    return (await this.#await('rejoined'))?.ok === true
  }

  async push(incarnation: string, lines: readonly StreamLine[]): Promise<Pushed> {
    const from = lines[0]?.seq ?? 0
    this.#say({ say: 'push', incarnation, from, lines: lines.map(wireLine) })
    const answer = await this.#await('ack')
    if (!answer) return { kind: 'lost' }
    return answer.say === 'busy' ? { kind: 'busy', afterMs: answer.afterMs } : { kind: 'ack', next: answer.next, status: answer.status }
  }

  beat(session: string | null, idleMs: number | null): void {
    this.#say({ say: 'beat', now: this.#spoken.now(), session, idleMs })
  }

  async admit(request: AdmissionRequest): Promise<AdmissionAnswer | 'silent'> {
    const answer = await this.#ask((ask) => ({ say: 'admit', ask, ...request }))
    return answer?.say === 'admitted' ? admissionFrom(answer) : 'silent'
  }

  async prove(what: Proving): Promise<Proof> {
    const answer = await this.#ask((ask) => ({ say: 'prove', ask, ...what }))
    return answer?.say === 'account' ? proofFrom(answer) : { kind: 'unavailable' }
  }

  async ask(token: string, channel: string, question: string): Promise<string | null> {
    const answer = await this.#ask((ask) => ({ say: 'ask', ask, token, channel, question }))
    return answer?.say === 'answer' ? answer.result : null
  }

  forget(token: string): void {
    this.#say({ say: 'forget', token })
  }

  async rotate(): Promise<string | null> {
    const { keys, fingerprint } = this.#spoken
    const next = keys.makeNext()
    this.#say({ say: 'rotate', publicKey: next.publicKey, signature: next.sign('rotate', this.#nonce, fingerprint) })
    const answer = await this.#await('rotated')
    if (answer?.ok !== true) return null
    keys.promote()
    return next.publicKey
  }

  leave(): void {
    this.#say({ say: 'leave' })
  }

  close(): void {
    this.#spoken.socket.close()
  }

  /** Without waiting for the other end to agree. */
  drop(): void {
    this.#spoken.socket.terminate()
  }

  /** Nothing after it can be relied on. What it was is said, and nothing of what was in it. */
  #misheard(text: string): void {
    this.#spoken.log.warn('the directory said what this version does not understand', { message: kindIn(text) })
    this.#refused = 'protocol'
    this.#spoken.socket.terminate()
  }

  #hear(message: FromDirectory): void {
    if (this.#isOver) return
    switch (message.say) {
      case 'admitted':
      case 'account':
      case 'answer':
        this.#asked.get(message.ask)?.(message)
        return void this.#asked.delete(message.ask)
      case 'refused':
        return void (this.#refused = message.because)
      case 'command':
        return this.#listener?.command({ ...message, kind: message.kind as 'message', body: factsFrom(message.body) })
      case 'policy':
        return this.#listener?.policy({ version: message.version, settings: textsOf(factsFrom(message.settings)) })
      case 'people':
        return this.#listener?.people(message.revision, message.people)
      case 'locks':
        return this.#listener?.locks(listFrom(message.locks) as readonly FleetLock[])
      case 'ack':
      case 'busy':
      case 'challenge':
      case 'enrolled':
      case 'rejoined':
      case 'rotated':
      case 'welcome':
        return this.#answer(message)
    }
  }

  #answer(message: FromDirectory): void {
    if (message.say === 'welcome') this.#isWelcome = true
    const kind = message.say === 'busy' ? 'ack' : message.say
    this.#awaited.get(kind)?.(message)
    this.#awaited.delete(kind)
  }

  #await<Say extends FromDirectory['say']>(say: Say): Promise<Message<Say | (Say extends 'ack' ? 'busy' : never)> | null> {
    if (this.#isOver) return Promise.resolve(null)
    return new Promise((resolve) => this.#awaited.set(say, resolve as (message: FromDirectory | null) => void))
  }

  #ask(question: (ask: number) => FromDesk): Promise<Message<'admitted' | 'account' | 'answer'> | null> {
    if (this.#isOver) return Promise.resolve(null)
    this.#asks += 1
    const ask = this.#asks
    return new Promise((resolve) => {
      this.#asked.set(ask, resolve)
      this.#say(question(ask))
    })
  }

  #say(message: FromDesk): void {
    const { socket } = this.#spoken
    if (socket.readyState === socket.OPEN) socket.send(frameOf(message))
  }

  #isThere(): void {
    const { socket } = this.#spoken
    if (socket.readyState === socket.OPEN) socket.ping()
  }

  #closed(): void {
    clearTimeout(this.#silence)
    clearInterval(this.#asking)
    this.#isOver = true
    for (const answer of [...this.#asked.values(), ...this.#awaited.values()]) answer(null)
    if (this.#isWelcome) this.#listener?.closed(this.#refused)
  }
}

const textsOf = (facts: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
