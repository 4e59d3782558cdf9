import { existsSync, mkdirSync, unlinkSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import { explainDirectoryFailure } from '../directory/data-directory-errors.ts'
import { dataLayout } from '../directory/data-layout.ts'
import { createEmpty, rename } from '../disk/whole-file.ts'
import { errorCode } from '../file/error-code.ts'

export const ASK = '.ask'
export const ANSWERED = '.answered'
/** Lies in the folder while the holder's event loop runs; a holder without it is still starting, and answers late. */
export const LISTENING = 'listening'

export const PATIENCE = durationMs(1_500)
const LOOK_EVERY_MS = 1

/**
 * Asks the living holder of a data directory to come to the front, and so learns whether it is responsive: an empty file is laid into its
 * `doorbell` folder, and the holder renames it. Files, because this must work before Electron's `ready`, where sockets are not served,
 * and must not wait for a worker thread (50 ms). Blocks until answered or for `patience`; removes what it left.
 * Throws what is wrong with the data directory when nothing can be asked there.
 */
export function ringDoorbell(dir: string, patience: DurationMs = PATIENCE): 'answered' | 'silent' {
  const ring = path.join(dataLayout(dir).doorbell, `${process.pid}-${process.hrtime.bigint().toString(36)}`)
  const deadline = performance.now() + patience
  const takeAway = leave(dir, ring + ASK)
  const pause = new Int32Array(new SharedArrayBuffer(4))
  do {
    if (takeAway(ring + ANSWERED)) return 'answered'
    Atomics.wait(pause, 0, 0, LOOK_EVERY_MS)
  } while (performance.now() < deadline)
  // Taking the question back decides: once it is gone, the holder has answered, if only this instant.
  if (takeAway(ring + ASK)) return 'silent'
  takeAway(ring + ANSWERED)
  return 'answered'
}

/** Whether the holder has got as far as being able to answer. */
export const isListening = (dir: string): boolean => existsSync(path.join(dataLayout(dir).doorbell, LISTENING))

type TakeAway = (file: string) => boolean

/** Returns what takes it away again, under whichever name; false where it is not there. On a disk without room the sign serves as the question. */
function leave(dir: string, file: string): TakeAway {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    createEmpty(file)
    return (left) => wasThere(() => unlinkSync(left))
  } catch (error) {
    const sign = path.join(dataLayout(dir).doorbell, LISTENING)
    if (errorCode(error) === 'ENOSPC' && wasThere(() => rename(sign, file))) return (left) => wasThere(() => rename(left, sign))
    throw explainDirectoryFailure(dir, error)
  }
}

function wasThere(take: () => void): boolean {
  try {
    take()
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}
