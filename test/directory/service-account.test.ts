import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serviceAccount } from '../../electron/directory/embedded/service-account.ts'

const ROOT = 'root:x:0:0:root:/root:/bin/bash'
const LATCHKEY = 'latchkey:x:990:991::/var/lib/latchkey-directory:/usr/sbin/nologin'
const POSTGRES = 'postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash'

function folder(accounts: readonly string[]) {
  const dir = mkdtempSync(path.join(tmpdir(), 'latchkey-account-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const file = path.join(dir, 'passwd')
  writeFileSync(file, `${accounts.join('\n')}\n`)
  return { dir, data: path.join(dir, 'data'), file }
}

describe('the account that PostgreSQL runs as, as root', () => {
  it.each([
    ['one for it alone', [ROOT, POSTGRES, LATCHKEY], { name: 'latchkey', uid: 990, gid: 991 }],
    ['one for databases', [ROOT, POSTGRES, 'latchkey-desk:x:5:5::/:'], { name: 'postgres', uid: 101, gid: 104 }],
    ['nobody', [ROOT], { name: 'nobody', uid: 65_534, gid: 65_534 }],
    ['nobody, where the others are root', ['latchkey:x:0:0::/:', 'postgres:x:0:0::/:'], { name: 'nobody', uid: 65_534, gid: 65_534 }],
    ['nobody, where the list makes no sense', ['', 'latchkey', 'postgres:x:a:b:', '::::'], { name: 'nobody', uid: 65_534, gid: 65_534 }],
  ])('is %s', (_which, accounts, is) => {
    const { data, file } = folder(accounts)
    expect(serviceAccount(data, file)).toEqual(is)
  })

  it('is nobody where there is no list', () => {
    const { data, dir } = folder([])
    expect(serviceAccount(data, path.join(dir, 'none'))).toMatchObject({ name: 'nobody' })
  })

  it.runIf(process.getuid?.() === 0)('stays whoever the files belong to, by name where they have one, and is never root', () => {
    const { data, dir, file } = folder([LATCHKEY, POSTGRES])
    mkdirSync(data)
    expect(serviceAccount(data, file)).toMatchObject({ name: 'latchkey' })
    chownSync(data, 101, 104)
    expect(serviceAccount(data, file)).toEqual({ name: 'postgres', uid: 101, gid: 104 })
    chownSync(data, 65_534, 65_534)
    expect(serviceAccount(data, file)).toEqual({ name: '65534', uid: 65_534, gid: 65_534 })
    symlinkSync(data, path.join(dir, 'link'))
    expect(serviceAccount(path.join(dir, 'link'), file)).toMatchObject({ name: 'latchkey' })
  })
})
