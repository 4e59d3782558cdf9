import type { Held } from '../app/launch/instance-guard.ts'
import { Tenancy } from '../app/launch/tenancy.ts'
import type { Log, Scheduler, Store } from '../core/ports/ports.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { makeWayInDataDirectory } from '../platform/directory/make-way.ts'
import { answerDoorbell } from '../platform/doorbell/doorbell-answer.ts'
import type { OnOrder } from '../platform/doorbell/doorbell-answer.ts'
import { watchFiles } from '../store/sqlite/file-identity.ts'
import { takeInstanceLock } from '../store/sqlite/lock/instance-lock.ts'
import type { InstanceLock } from '../store/sqlite/lock/instance-lock.ts'
import { databaseReplaced } from '../store/sqlite/sqlite-errors.ts'
import { watchForLoss } from './lost-database.ts'

type Taken = Extract<InstanceLock, { kind: 'taken' }>

/**
 * What makes a process the instance of a data directory and lets others know it: the kernel-held lock, the lock that other tools see, the
 * doorbell. Each is a file that somebody may remove while we hold it, and can be put back.
 */
export class DirectoryHold {
  readonly #dir: string
  readonly #lockForOthers: () => Held
  readonly #locks: Taken[] = []
  #forOthers: Held | null = null
  #doorbell: ReturnType<typeof answerDoorbell> | null = null
  #onRing = () => {}
  #onOrder: OnOrder | undefined

  constructor(dir: string, lockForOthers: () => Held) {
    this.#dir = dir
    this.#lockForOthers = lockForOthers
  }

  /** Null while another process has it. */
  takeKernelLock(): Held | null {
    const lock = takeInstanceLock(dataLayout(this.#dir).instanceLock)
    if (lock.kind === 'held') return null
    this.#locks.push(lock)
    return { release: () => this.#locks.splice(0).forEach((one) => one.release()) }
  }

  takeLockForOthers(): Held {
    this.#forOthers = this.#lockForOthers()
    return { release: () => this.#forOthers?.release() }
  }

  answer(onRing: () => void, onOrder?: OnOrder): void {
    this.#onRing = onRing
    this.#onOrder = onOrder
    this.#doorbell = answerDoorbell(this.#dir, onRing, undefined, onOrder)
  }

  stopAnswering(): void {
    this.#doorbell?.stop()
    this.#doorbell = null
  }

  isInPlace(): boolean {
    return this.#locks.at(-1)?.isInPlace() ?? false
  }

  /** The file that was locked before stays so, whatever name it has now. False where somebody else has taken the lock meanwhile. */
  retake(): boolean {
    makeWayInDataDirectory(this.#dir)
    if (!this.takeKernelLock()) return false
    this.retakeForOthers()
    if (!this.#doorbell) return true
    this.stopAnswering()
    this.answer(this.#onRing, this.#onOrder)
    return true
  }

  /** Throws where another tool has taken it. */
  retakeForOthers(): void {
    this.#forOthers?.release()
    this.#forOthers = null
    this.#forOthers = this.#lockForOthers()
  }

  /** Somebody removed the lock that other tools see, or the computer slept: it is put back where it is free. */
  putBack(why: Error, log: Log): void {
    log.warn('the advisory lock was lost; the kernel-held lock decides', { error: why.message })
    try {
      if (this.isInPlace()) this.retakeForOthers()
    } catch (error) {
      log.warn('the advisory lock cannot be taken back', { error: String(error) })
    }
  }
}

type TenancyDeps = Readonly<{ scheduler: Scheduler; log: Log; store: Pick<Store, 'hasAdministrator'> }>

/** Looks after the directory that is held: that its lock and its database stay the files that they are now, and the database is not emptied. */
export function tenancyOf(dir: string, hold: DirectoryHold, deps: TenancyDeps): Tenancy {
  const { database, instanceLock } = dataLayout(dir)
  const replaced = watchFiles([database, `${database}-wal`])
  const lost = watchForLoss(dir, deps.store)
  return new Tenancy({
    ...deps,
    isLockInPlace: () => hold.isInPlace(),
    retakeLock: () => hold.retake(),
    whyReplaced() {
      const file = replaced()
      return file === null ? lost() : databaseReplaced(file)
    },
    whyTaken: () => databaseReplaced(instanceLock),
  })
}
