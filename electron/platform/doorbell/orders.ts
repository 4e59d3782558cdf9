import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import type { DurationMs } from '../../core/ids.ts'
import { explainDirectoryFailure } from '../directory/data-directory-errors.ts'
import { dataLayout } from '../directory/data-layout.ts'
import { readSmall } from '../disk/plain-file.ts'
import { writeWhole } from '../disk/whole-file.ts'
import { isListening } from './doorbell.ts'

export const ORDER = '.order'
export const REPLY = '.reply'
const LOOK_EVERY_MS = 20

export type OrderOutcome =
  | Readonly<{ kind: 'replied'; text: string }>
  /** Nobody runs: it lies there for the next launch. */
  | Readonly<{ kind: 'left' }>
  /** It was taken, and what became of it is not known yet. */
  | Readonly<{ kind: 'silent' }>

/**
 * Asks the app on a data directory to do something, and blocks until it has, or for `patience`. A file in its `doorbell` folder, which only its
 * owner can write to; an app that starts later finds it there.
 */
export function giveOrder(dir: string, text: string, patience: DurationMs): OrderOutcome {
  const { doorbell } = dataLayout(dir)
  const order = path.join(doorbell, `${process.pid}-${process.hrtime.bigint().toString(36)}`)
  try {
    mkdirSync(doorbell, { recursive: true, mode: 0o700 })
    writeWhole(order + ORDER, text)
  } catch (error) {
    throw explainDirectoryFailure(dir, error)
  }
  if (!isListening(dir)) return { kind: 'left' }
  const deadline = performance.now() + patience
  const pause = new Int32Array(new SharedArrayBuffer(4))
  do {
    const reply = takeFile(order + REPLY)
    if (reply !== null) return { kind: 'replied', text: reply }
    Atomics.wait(pause, 0, 0, LOOK_EVERY_MS)
  } while (performance.now() < deadline)
  return { kind: existsSync(order + ORDER) ? 'left' : 'silent' }
}

/** For the app: takes the order at this file away and carries it out once; its reply lies beside where it was. */
export async function carryOut(file: string, order: (text: string) => Promise<string>): Promise<void> {
  const text = takeFile(file)
  if (text !== null) writeWhole(file.slice(0, -ORDER.length) + REPLY, await order(text))
}

/** Null where it is not there, or no longer. */
function takeFile(file: string): string | null {
  try {
    const text = readSmall(file)
    rmSync(file)
    return text
  } catch {
    return null
  }
}
