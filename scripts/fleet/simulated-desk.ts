import { createHash, generateKeyPairSync, randomUUID, sign, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { WebSocket } from 'ws'
import { PROTOCOL } from '../../electron/contract/fleet/messages.ts'
import type { FromDesk, FromDirectory } from '../../electron/contract/fleet/messages.ts'
import { hexOf, linkHash } from '../../electron/core/audit/audit-chain.ts'
import type { Sha256 } from '../../electron/core/audit/audit-chain.ts'
import { assertNever } from '../../electron/core/errors.ts'
import { signedText } from '../../electron/core/fleet/signed-text.ts'

/** `fingerprint`: SHA-256 of the key of the directory's own CA, as the enrolment line has it. */
export type DirectoryAddress = Readonly<{ url: string; fingerprint: string }>

type Line = Extract<FromDesk, { say: 'push' }>['lines'][number]

export type SimulatedPerson = Readonly<{ id: string; username: string; displayName: string }>
type OpenSession = Readonly<{ id: string; person: SimulatedPerson; startedAt: number }>
type Answer<Say extends FromDirectory['say']> = Extract<FromDirectory, { say: Say }>

export type SimulatedDeskDeps = Readonly<{
  name: string
  directory: DirectoryAddress
  appVersion: string
  now: () => number
  /** Called when a command has taken effect. */
  onCommand?: (command: Answer<'command'>, desk: SimulatedDesk) => void
}>

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest()
const NEWEST = Number.MAX_SAFE_INTEGER
const PUSHED_AT_ONCE = 50
const PID = 1_000

/** A workstation without a window and a file, for demonstrations and measurements: it says what a desk says, and keeps its log in memory. */
export class SimulatedDesk {
  readonly uid = randomUUID()
  readonly #deps: SimulatedDeskDeps
  readonly #key: KeyObject
  readonly #publicKey: string
  readonly #incarnation = randomUUID()
  readonly #boot = 1
  readonly #done = new Set<number>()
  readonly #waiting = new Map<number, (answer: Answer<'admitted'>) => void>()
  #lines: readonly Line[] = []
  #seq = 0
  #head: Uint8Array = new Uint8Array(32)
  #asks = 0
  #pushing = false
  #welcome = false
  #socket: WebSocket | null = null
  #token: string | null = null
  #nonce = ''
  #boots = true
  session: OpenSession | null = null

  constructor(deps: SimulatedDeskDeps) {
    this.#deps = deps
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    this.#key = privateKey
    this.#publicKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  }

  get name(): string {
    return this.#deps.name
  }

  get isWelcome(): boolean {
    return this.#welcome
  }

  /** Lines that the directory has not acknowledged. */
  get waiting(): number {
    return this.#lines.length
  }

  /** Resolves once the directory has said welcome; with a `token`, after it was enrolled by it. */
  connect(token: string | null = null): Promise<void> {
    this.#token = token
    return new Promise((resolve, reject) => {
      const { directory } = this.#deps
      const socket = new WebSocket(directory.url, { perMessageDeflate: false, rejectUnauthorized: false, handshakeTimeout: 10_000 })
      this.#socket = socket
      socket.on('upgrade', ({ socket: line }) => {
        if (fingerprintOf(line as TLSSocket) !== directory.fingerprint) socket.terminate()
      })
      socket.on('error', reject)
      socket.on('close', () => {
        this.#welcome = false
        this.#pushing = false
        reject(new Error(`${this.#deps.name}: the directory closed the line`))
      })
      // oxlint-disable-next-line typescript/no-base-to-string -- text frames come as one buffer
      socket.on('message', (data) => this.#hear(JSON.parse(data.toString()) as FromDirectory, resolve, reject))
    })
  }

  disconnect(): void {
    this.#socket?.terminate()
  }

  beat(): void {
    this.#say({ say: 'beat', now: this.#deps.now(), session: this.session?.id ?? null, idleMs: this.session ? 0 : null })
  }

  /** Asks for a place and, where it is granted, begins the session. */
  async signIn(person: SimulatedPerson, takeOver = false): Promise<Answer<'admitted'>> {
    const session = randomUUID()
    const ask = ++this.#asks
    const answered = new Promise<Answer<'admitted'>>((resolve) => this.#waiting.set(ask, resolve))
    this.#say({ say: 'admit', ask, person: person.id, session, boot: this.#boot, revision: NEWEST, takeOver })
    const answer = await answered
    if (answer.answer === 'granted') this.#begin({ id: session, person, startedAt: this.#deps.now() })
    return answer
  }

  #begin(session: OpenSession): void {
    this.session = session
    const { appVersion, name } = this.#deps
    const { id, person, startedAt } = session
    this.#append('signed_in', session, {
      start: { session: id, person: person.id, startedAt, admission: 'granted', appVersion, host: name, osUser: 'kiosk', pid: PID },
    })
    this.beat()
  }

  signOut(reason = 'window_closed'): void {
    const { session } = this
    if (!session) return
    this.session = null
    this.#append('session_ended', session, { user: session.person.id, reason, endedAt: this.#deps.now(), evidence: {} })
    this.beat()
  }

  #hear(message: FromDirectory, welcome: () => void, refuse: (why: Error) => void): void {
    switch (message.say) {
      case 'challenge':
        this.#nonce = message.nonce
        return this.#introduce(message.nonce)
      case 'enrolled':
        return this.#introduce(this.#nonce)
      case 'refused':
        return refuse(new Error(`${this.#deps.name}: the directory refused the line, ${message.because}`))
      case 'welcome':
        this.#welcome = true
        if (this.#boots) this.#append('link_opened', null, { boot: this.#boot })
        this.#boots = false
        this.#push()
        return welcome()
      case 'ack':
        this.#lines = this.#lines.filter(({ seq }) => seq >= message.next)
        this.#pushing = false
        return this.#push()
      case 'busy':
        setTimeout(() => {
          this.#pushing = false
          this.#push()
        }, message.afterMs).unref()
        return
      case 'admitted':
        this.#waiting.get(message.ask)?.(message)
        this.#waiting.delete(message.ask)
        return
      case 'command':
        return this.#obey(message)
      case 'account':
      case 'answer':
      case 'locks':
      case 'people':
      case 'policy':
      case 'rejoined':
      case 'rotated':
        // Nobody is here to see it, and nothing is kept.
        return
      default:
        assertNever(message)
    }
  }
  #introduce(nonce: string): void {
    const { name, appVersion, now } = this.#deps
    const purpose = this.#token === null ? 'hello' : 'enrol'
    const signature = sign(null, Buffer.from(signedText(purpose, nonce, this.#deps.directory.fingerprint)), this.#key).toString('base64')
    const cursor = { incarnation: this.#incarnation, next: this.#seq + 1, head: this.#seq === 0 ? null : hexOf(this.#head) }
    const about = { ...cursor, protocol: PROTOCOL, uid: this.uid, signature, appVersion }
    if (this.#token === null) this.#say({ say: 'hello', ...about, boot: this.#boot, now: now(), policyVersion: 0, peopleRevision: 0 })
    else this.#say({ say: 'enrol', ...about, token: this.#token, name, publicKey: this.#publicKey })
    this.#token = null
  }

  #obey(command: Answer<'command'>): void {
    if (!this.#done.has(command.id)) {
      this.#done.add(command.id)
      const meant = command.kind === 'end_session' && this.session?.id === command.session
      if (meant) this.signOut('closed_by_admin')
      const outcome = command.kind === 'end_session' && !meant ? 'not_active' : 'done'
      this.#append('command_settled', null, { command: command.id, outcome, kind: command.kind })
    }
    this.#deps.onCommand?.(command, this)
  }

  #append(kind: string, session: OpenSession | null, detail: Readonly<Record<string, unknown>>): void {
    const kept = {
      seq: ++this.#seq,
      at: this.#deps.now(),
      kind,
      actorUserId: session?.person.id ?? null,
      sessionId: session?.id ?? null,
      detail: JSON.stringify(detail),
    }
    this.#head = linkHash(sha256, this.#head, kept)
    const people = session ? { [session.person.id]: { username: session.person.username, displayName: session.person.displayName } } : {}
    this.#lines = [...this.#lines, { ...kept, hash: hexOf(this.#head), people: JSON.stringify(people), names: null }]
    this.#push()
  }

  #push(): void {
    const [first] = this.#lines
    if (!first || this.#pushing || !this.#welcome) return
    this.#pushing = true
    this.#say({ say: 'push', incarnation: this.#incarnation, from: first.seq, lines: this.#lines.slice(0, PUSHED_AT_ONCE) })
  }

  #say(message: FromDesk): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }
}

/** Of the key of the certificate that the chain ends with. */
function fingerprintOf(line: TLSSocket): string {
  let last = line.getPeerCertificate(true)
  while (last.issuerCertificate && last.issuerCertificate !== last) last = last.issuerCertificate
  return createHash('sha256')
    .update(new X509Certificate(last.raw).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
}
