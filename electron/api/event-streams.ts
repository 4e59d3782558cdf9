import type { ServerResponse } from 'node:http'
import { durationMs } from '../core/ids.ts'
import type { Clock, Log, Scheduler, Store } from '../core/ports/ports.ts'
import { eventOf } from './audit-events.ts'
import type { Program } from './gate.ts'
import { Problem } from './problem.ts'

type StreamDeps = Readonly<{
  store: Store
  clock: Clock
  scheduler: Scheduler
  log: Log
  /** Whether whoever listens may still. Throws where it cannot be told. */
  mayStay: (program: Program) => boolean
}>

/** `blockedSince` is when the program stopped reading; nothing more is put into its way until it goes on. */
type Stream = { readonly response: ServerResponse; readonly program: Program; cursor: number; saidAt: number; blockedSince: number | null }

/** At each way in: what listens at the port takes nothing from the socket. */
const MOST_STREAMS = 8
const LINES_AT_ONCE = 100
/** Others write, too, and that is not announced. */
const LOOK_EVERY = durationMs(1_000)
/** So that whoever stands between does not take it for dead. */
const SILENT_FOR = 15_000
const SLOWEST = 30_000

/**
 * The audit log as a stream of events (https://html.spec.whatwg.org/multipage/server-sent-events.html), from a cursor: an event's id is its place
 * in the log, so that whoever comes again with the last one misses nothing. Looks once a second while somebody listens, and else not at all.
 */
export class EventStreams {
  readonly #deps: StreamDeps
  readonly #streams = new Set<Stream>()
  #stopLooking: (() => void) | null = null

  constructor(deps: StreamDeps) {
    this.#deps = deps
  }

  /** What follows the line `after`, or from now on. Throws the `Problem` where the log does not go back, or on, to there. */
  open(response: ServerResponse, program: Program, after: number | undefined): void {
    const { store, clock, scheduler } = this.#deps
    if ([...this.#streams].filter((other) => other.program.way === program.way).length >= MOST_STREAMS)
      throw new Problem(429, 'too_many_requests', `At most ${MOST_STREAMS} programs can listen at once.`, {
        headers: { 'Retry-After': '30' },
      })
    const { start, newest } = store.auditEnds()
    if (after !== undefined && (after < start.seq || after > newest.seq)) {
      const more = { oldest: start.seq + 1, newest: newest.seq }
      throw new Problem(
        410,
        'events_gone',
        `The log has the lines from ${more.oldest} to ${more.newest}. Look at everything anew, and begin after ${more.newest}.`,
        { more },
      )
    }
    const stream: Stream = { response, program, cursor: after ?? newest.seq, saidAt: clock.steady(), blockedSince: null }
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    response.on('close', () => this.#forget(stream))
    response.on('error', () => this.#forget(stream))
    response.on('drain', () => {
      stream.blockedSince = null
      this.#tell(stream)
    })
    this.#streams.add(stream)
    this.#stopLooking ??= scheduler.every(LOOK_EVERY, () => this.#look())
    this.#say(stream, `id: ${stream.cursor}\n\n`)
    this.#tell(stream)
  }

  /** Something may have been written. */
  announce(): void {
    for (const stream of this.#streams) this.#tell(stream)
  }

  close(): void {
    for (const { response } of this.#streams) response.end()
    for (const stream of this.#streams) this.#forget(stream)
  }

  #look(): void {
    const now = this.#deps.clock.steady()
    for (const stream of this.#streams) {
      if (stream.blockedSince !== null && now - stream.blockedSince > SLOWEST) stream.response.destroy()
      this.#tell(stream)
      if (now - stream.saidAt >= SILENT_FOR) this.#say(stream, `: ${stream.cursor}\n\n`)
    }
  }

  /** A hundred lines at a time, so that others get their turn; the next ones at the next look, or when the program has read these. */
  #tell(stream: Stream): void {
    const { store, log } = this.#deps
    if (stream.blockedSince !== null) return
    try {
      if (!this.#deps.mayStay(stream.program)) return void stream.response.end()
      const lines = store.auditLinesAfter(stream.cursor, LINES_AT_ONCE)
      const isGone = lines[0] !== undefined && lines[0].seq !== stream.cursor + 1 && store.auditEnds().start.seq > stream.cursor
      // Whoever comes again is told what there is.
      if (isGone) return void stream.response.end()
      const last = lines.at(-1)
      if (!last) return
      const events = lines.flatMap((line) => eventOf(store, line) ?? [])
      stream.cursor = last.seq
      // A last line without an event moves the cursor, too.
      const text = events.map((event) => `id: ${event.seq}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`).join('')
      this.#say(stream, events.at(-1)?.seq === last.seq ? text : `${text}id: ${last.seq}\n\n`)
      if (lines.length === LINES_AT_ONCE) this.#deps.scheduler.after(durationMs(0), () => this.#tell(stream))
    } catch (error) {
      log.warn('the audit log could not be read for programs', { error: String(error) })
    }
  }

  #say(stream: Stream, text: string): void {
    stream.saidAt = this.#deps.clock.steady()
    if (!stream.response.write(text)) stream.blockedSince ??= stream.saidAt
  }

  #forget(stream: Stream): void {
    this.#streams.delete(stream)
    if (this.#streams.size > 0) return
    this.#stopLooking?.()
    this.#stopLooking = null
  }
}
