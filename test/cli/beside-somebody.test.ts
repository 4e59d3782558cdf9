import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFolder } from '../store/folder.ts'
import { addUser } from '../store/samples.ts'
import { said } from './support/in-process.ts'
import { identity, playRunningApp, signIn } from './support/running-app.ts'

/** Everything that ends sessions which nobody holds, or puts something in the place of what an app has open. */
const COMMANDS: readonly (readonly string[])[] = [
  ['maintain'],
  ['cleanup', '--yes'],
  ['doctor', '--fix', '--yes'],
  ['backup', 'restore', '--yes'],
]

const NAMES = ['instanceLock', 'holderRecord', 'advisoryLock', 'doorbell', 'knownDatabase', 'maintenanceLock'] as const

/** The directory is used by nobody but the living process of this test. */
test.each([
  ['nothing', []],
  ['every lock', NAMES],
] as const)('whoever is signed in stays so, whatever is run and though %s was removed', (_what, missing) => {
  const dir = newFolder()
  const before = openSqliteStore(dataLayout(dir).database)
  addUser(before, { username: 'ana', role: 'admin' })
  before.close()
  said(dir, 'backup')
  const owner = identity()
  const store = playRunningApp(dir, owner)
  const { id } = signIn(store, 'ana', owner)
  for (const words of COMMANDS) {
    // Also what the command before has put there anew.
    for (const name of missing) rmSync(dataLayout(dir)[name], { recursive: true, force: true })
    const { stdout, stderr } = said(dir, ...words)
    expect(store.findSession(id)?.end, `${words.join(' ')}: ${stdout}${stderr}`).toBeNull()
    if (words[0] === 'doctor') expect(stdout).toContain('Every open session has a living owner.')
  }
})
