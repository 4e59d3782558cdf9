import { isKernelLockHeld, takeKernelLock } from './kernel-lock.ts'
import type { KernelLock } from './kernel-lock.ts'

export type InstanceLock = KernelLock

const NAME = 'the lock of its data directory'

/** Takes the lock that makes this process the instance of a data directory, see `takeKernelLock`. */
export const takeInstanceLock = (file: string): InstanceLock => takeKernelLock({ file, name: NAME })

/** Whether some process is the instance, for tools that only look. */
export const isInstanceLockHeld = (file: string): boolean => isKernelLockHeld({ file, name: NAME })
