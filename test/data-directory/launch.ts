import { utcMs } from '../../electron/core/ids.ts'
import { DirectoryHold } from '../../electron/data-directory/directory-hold.ts'
import { openUsedStore } from '../../electron/data-directory/lost-database.ts'
import { prepareDataDirectory } from '../../electron/platform/directory/data-directory.ts'
import { takeAdvisoryLock } from '../../electron/platform/lock/advisory-lock.ts'
import { FakeProbe } from '../support/fake-probe.ts'
import { someOwner } from '../support/session-builder.ts'

/** What a launch does up to its window, and then lets go again; why it could not, or null. */
export function launch(dir: string): string | null {
  const record = { owner: someOwner(), since: utcMs(1), appVersion: '1' }
  const hold = new DirectoryHold(dir, () => takeAdvisoryLock({ dir, record, probe: new FakeProbe(), onCompromised: () => {} }))
  const held: { release(): void }[] = []
  try {
    prepareDataDirectory(dir, { explicit: true })
    const kernel = hold.takeKernelLock()
    if (!kernel) return 'held'
    held.push(kernel, hold.takeLockForOthers())
    openUsedStore(dir).close()
    hold.answer(() => {})
    hold.stopAnswering()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    for (const one of held.toReversed()) one.release()
  }
}
