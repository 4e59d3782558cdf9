import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { takeAdvisoryLock } from '../../electron/platform/lock/advisory-lock.ts'
import { takeInstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import { FakeProbe } from '../support/fake-probe.ts'
import { someOwner } from '../support/session-builder.ts'
import { chownAll, makeAccount, noAccount } from './support/account.ts'
import { addPerson, adminEntry, freshFolder } from './support/admin.ts'

if (noAccount) process.stdout.write(`skipped, because ${noAccount}: another account in a shared folder\n`)

const ana = noAccount ? null : makeAccount()

test.skipIf(ana === null)('another account that shares the folder is told who has it open, and since when', () => {
  const folder = freshFolder()
  const dir = path.join(folder, 'data')
  mkdirSync(dir, { mode: 0o700 })
  chmodSync(folder, 0o755)
  addPerson(dir, 'maria')
  const record = { owner: someOwner(), since: utcMs(Date.now()), appVersion: '1' }
  const kernel = takeInstanceLock(dataLayout(dir).instanceLock)
  const seen = takeAdvisoryLock({ dir, record, probe: new FakeProbe(), onCompromised: () => {} })
  onTestFinished(() => {
    seen.release()
    if (kernel.kind === 'taken') kernel.release()
  })
  if (!ana) return
  chownAll(dir, ana)
  chmodSync(dir, 0o2770)
  const tom = ['--reuid=12345', `--regid=${ana.gid}`, '--clear-groups']
  const words = [process.execPath, adminEntry, 'sessions', 'list', '--json', '--data-dir', dir]
  const ran = spawnSync('setpriv', [...tom, ...words], { encoding: 'utf8' })
  expect(ran).toMatchObject({ status: 3, stdout: '' })
  const { error } = JSON.parse(ran.stderr) as { error: { code: string; message: string } }
  expect(error.code).toBe('instance_of_other_account')
  expect(error.message).toMatch(new RegExp(`in use by the account ${ana.name} since ${new Date().getFullYear()}-`))
})
