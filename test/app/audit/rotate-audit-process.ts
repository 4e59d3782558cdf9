import { planAuditRotation, rotateAudit } from '../../../electron/app/audit/rotate-audit.ts'
/** A rotation for the tests that stops at a moment of its parent's choice, says so, and waits for the SIGKILL. */
import { actorIn } from '../../../electron/core/audit/audit.ts'
import { dataLayout } from '../../../electron/platform/directory/data-layout.ts'
import { createAuditArchive } from '../../../electron/platform/file/audit-archive.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { systemClock } from '../../../electron/platform/time/system-clock.ts'
import { openSqliteStore } from '../../../electron/store/sqlite/open-store.ts'
import { someOwner } from '../../support/session-builder.ts'

const [, , dir = '', moment, keep] = process.argv
const store = openSqliteStore(dataLayout(dir).database)
const archive = createAuditArchive(dataLayout(dir).auditArchive)
const reach = (name: string) => {
  if (name !== moment) return
  process.stdout.write(`${name}\n`)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

const takeOut = store.rotateAudit.bind(store)
store.rotateAudit = (after, last, audit) => {
  reach('written')
  const rotated = takeOut(after, last, audit)
  reach('taken out')
  return rotated
}
const watched = {
  ...archive,
  write(lines: Parameters<typeof archive.write>[0]) {
    reach('not yet written')
    return archive.write(lines)
  },
}
const deps = { store, archive: watched, clock: systemClock, entropy: createEntropy() }
rotateAudit(deps, planAuditRotation(deps, { newest: Number(keep) }), actorIn(someOwner()))
