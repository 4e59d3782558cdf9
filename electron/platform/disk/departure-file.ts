import { createHash } from 'node:crypto'
import { closeSync, fdatasyncSync, ftruncateSync, lstatSync, openSync, readSync, writeSync } from 'node:fs'
import { instanceId, sessionId, utcMs } from '../../core/ids.ts'
import type { Log } from '../../core/ports/ports.ts'
import { departedEnd } from '../../core/session/departure.ts'
import type { Departure, Departures } from '../../core/session/departure.ts'
import { soundEvidence } from '../../core/session/evidence.ts'
import { END_REASONS } from '../../core/session/session.ts'
import type { EndReason, Session, SessionEnd } from '../../core/session/session.ts'
import { WholeFile } from './whole-file.ts'

const RECORD_BYTES = 4_096
/** An end takes 66 KB of the write-ahead log of a small database, and more where its indexes are deeper. */
const RESERVE_BYTES = 252 * 1_024
const BLANK = Buffer.alloc(RECORD_BYTES)

/**
 * A file with room for one departure, and for the commit that it would rather be. Its bytes are there beforehand and its descriptor is open, so that
 * neither a full disk nor a lack of descriptors stands in the way. (A file system that copies on write, btrfs for one, cannot promise the former.)
 */
export class DepartureFile implements Departures {
  #kept: Departure | null = null
  #hasReserve = false
  readonly #descriptor: number | null
  readonly #log: Log

  /** Begins anew: what an earlier instance put down there has to be read before. */
  constructor(file: string, log: Log) {
    this.#log = log
    this.#descriptor = this.#attempt('room for a last word could not be made', () => blankFile(file))
    this.#hasReserve = this.#descriptor !== null
  }

  of(session: Session): SessionEnd | null {
    return departedEnd(session, this.#kept)
  }

  /** The first one of a session stands. */
  keep(departure: Departure): void {
    if (this.#kept?.sessionId === departure.sessionId) return
    this.#kept = departure
    this.#write('the departure could not be put down', textOf(departure))
  }

  makeRoom(): boolean {
    const descriptor = this.#descriptor
    if (descriptor === null || !this.#hasReserve) return false
    this.#hasReserve = false
    const made = this.#attempt('room could not be made', () => {
      ftruncateSync(descriptor, RECORD_BYTES)
      return true
    })
    return made ?? false
  }

  forget(): void {
    if (!this.#kept) return
    this.#kept = null
    this.#write('a departure that is no longer needed stays', BLANK)
  }

  #write(problem: string, bytes: Buffer): void {
    const descriptor = this.#descriptor
    if (descriptor === null) return
    this.#attempt(problem, () => {
      writeSync(descriptor, bytes, 0, bytes.length, 0)
      fdatasyncSync(descriptor)
    })
  }

  #attempt<Value>(problem: string, work: () => Value): Value | null {
    try {
      return work()
    } catch (error) {
      this.#log.warn(problem, { error: String(error) })
      return null
    }
  }
}

/** As a whole at once, and whatever stood there with its name is not written to. */
function blankFile(file: string): number {
  const whole = new WholeFile(file)
  try {
    whole.write(Buffer.alloc(RECORD_BYTES + RESERVE_BYTES))
    return whole.finishOpen()
  } finally {
    whole.discard()
  }
}

/** A checksum and a line of JSON, with zeros behind. Evidence that does not fit is left out, down to what set it off. */
function textOf({ sessionId: session, instanceId: instance, end }: Departure): Buffer {
  const { trigger } = end.endEvidence
  const evidences = [end.endEvidence, trigger === undefined ? {} : { trigger: trigger.slice(0, 100) }]
  const lines = evidences.map((endEvidence) => JSON.stringify({ session, instance, ...end, endEvidence }))
  const line = lines.find((text) => Buffer.byteLength(text) < RECORD_BYTES - 100) ?? ''
  const bytes = Buffer.alloc(RECORD_BYTES)
  bytes.write(`${checksum(line)}\n${line}\n`)
  return bytes
}

const checksum = (line: string) => createHash('sha256').update(line).digest('hex')

/** What the instance before this one put down; null where that is nothing, or nothing that makes sense. Never throws. */
export function readDeparture(file: string): Departure | null {
  try {
    // Reading a pipe would wait for whoever writes into it.
    return lstatSync(file).isFile() ? departureFrom(firstBytes(file)) : null
  } catch {
    return null
  }
}

function firstBytes(file: string): string {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(RECORD_BYTES)
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, RECORD_BYTES, 0))
  } finally {
    closeSync(descriptor)
  }
}

function departureFrom(text: string): Departure | null {
  const [sum, line = ''] = text.split('\n')
  if (sum !== checksum(line)) return null
  const json: unknown = JSON.parse(line)
  if (!isRecord(json)) return null
  const { session, instance, endedAt, endReason, endEvidence } = json
  if (typeof session !== 'string' || typeof instance !== 'string') return null
  if (!isWhole(endedAt) || !isReason(endReason) || !isRecord(endEvidence)) return null
  return {
    sessionId: sessionId(session),
    instanceId: instanceId(instance),
    end: { endedAt: utcMs(endedAt), endReason, endEvidence: soundEvidence(endEvidence), recoveredAt: null },
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)
const isReason = (value: unknown): value is EndReason => (END_REASONS as readonly unknown[]).includes(value)
