import { once } from 'node:events'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DirectoryLine, LineListener } from '../../electron/core/fleet/line-port.ts'
import { DeviceKeys } from '../../electron/platform/wire/link-key.ts'
import { createDirectoryLines } from '../../electron/platform/wire/link-lines.ts'
import { servedDirectory } from '../directory/support/served-directory.ts'
import { recordingLog } from '../support/recording-log.ts'
import { newFolder } from './support/fleet-world.ts'
import { FoldingDirectory } from './support/folding-directory.ts'

const TOKEN = 'AAAAAAAAAAAAAAAAAAAAAA'
const UID = '0190a000-0000-7000-8000-000000000001'
const ABOUT = { uid: UID, name: 'pc-1', cursor: { incarnation: UID, next: 1, head: null }, appVersion: '1' }
const HELLO = {
  uid: UID,
  cursor: { incarnation: UID, next: 1, head: null },
  boot: 1,
  appVersion: '1',
  policyVersion: 0,
  peopleRevision: 0,
  newestCommand: 0,
  newestAccount: 0,
}

function listening() {
  const heard: unknown[] = []
  const listener: LineListener = {
    command: (command) => void heard.push(['command', command]),
    policy: (policy) => void heard.push(['policy', policy]),
    people: (revision) => void heard.push(['people', revision]),
    locks: (locks) => void heard.push(['locks', locks]),
    closed: (because) => void heard.push(['closed', because]),
  }
  return { heard, listener }
}

async function world(now = () => Date.now()) {
  const directory = new FoldingDirectory()
  directory.tokens.add(TOKEN)
  const { address, fingerprint, stop } = await servedDirectory(directory)
  const keyFile = path.join(newFolder(), 'directory-key')
  const lines = createDirectoryLines({ keyFile, safe: null, now, log: recordingLog() })
  return { directory, target: { address, fingerprint }, lines, keyFile, stop }
}

async function opened(here: Awaited<ReturnType<typeof world>>) {
  await here.lines.enrol({ ...here.target, ...ABOUT, token: TOKEN })
  const { heard, listener } = listening()
  const answer = await here.lines.open(here.target, () => HELLO, listener)
  if (answer.kind !== 'open') throw new Error(`not opened: ${JSON.stringify(answer)}`)
  onTestFinished(() => answer.line.close())
  return { ...answer, heard }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !isSo(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(isSo()).toBe(true)
}

const answeredAll = (line: DirectoryLine) => {
  line.beat(null, null)
  line.forget('x')
  line.leave()
  return Promise.all([
    line.admit({ person: UID, session: UID, boot: 1, revision: 0, takeOver: false }),
    line.prove({ identifier: 'mia', password: 'x', for: 'sign_in', newPassword: null }),
    line.ask('x', 'fleet:sites', 'null'),
    line.push(UID, []),
    line.rejoin('x', HELLO.cursor),
    line.rotate(),
  ])
}
const keysIn = (safe?: ConstructorParameters<typeof DeviceKeys>[1]) => {
  const file = path.join(newFolder(), 'directory-key')
  return { file, keys: new DeviceKeys(file, safe) }
}

describe('over the network, a desk', () => {
  it('is enrolled with a key of its own, and let in by it', async () => {
    const here = await world()
    expect(here.lines.key()).toBeNull()
    expect(await here.lines.enrol({ ...here.target, ...ABOUT, token: TOKEN })).toMatchObject({
      kind: 'enrolled',
      workstation: 1,
      key: here.lines.key(),
    })
    if (process.platform !== 'win32') expect(statSync(here.keyFile).mode & 0o777).toBe(0o600)
    const { heard, listener } = listening()
    const answer = await here.lines.open(here.target, () => HELLO, listener)
    expect(answer).toMatchObject({ kind: 'open', welcome: { workstation: 1, site: 'Rome', open: [], cursor: HELLO.cursor } })
    await until(() => heard.length > 0)
    expect(heard[0]).toEqual(['locks', []])
    if (answer.kind === 'open') answer.line.close()
    await until(() => heard.some((each) => JSON.stringify(each) === '["closed",null]'))
    expect(await here.lines.enrol({ ...here.target, ...ABOUT, token: TOKEN })).toEqual({ kind: 'refused', because: 'token_unknown' })
    expect(here.lines.key()).toBeNull()
    expect(await here.lines.open(here.target, () => HELLO, listener)).toEqual({ kind: 'refused', because: 'signature' })
  })

  it('says not a word to anybody who has another key', async () => {
    const here = await world()
    const other = { ...here.target, fingerprint: `${'x'.repeat(42)}A` }
    expect(await here.lines.enrol({ ...other, ...ABOUT, token: TOKEN })).toEqual({ kind: 'refused', because: 'fingerprint' })
    expect(here.directory.tokens.size).toBe(1)
  })

  it('whose clock is years off is told so', async () => {
    const here = await world(() => Date.now() + 400 * 86_400_000)
    expect(await here.lines.enrol({ ...here.target, ...ABOUT, token: TOKEN })).toEqual({ kind: 'refused', because: 'clock' })
  })

  it('is told that nobody is there', async () => {
    const here = await world()
    const silent = createServer((socket) => socket.destroy())
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    onTestFinished(() => void silent.close())
    const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`
    expect(await here.lines.enrol({ ...here.target, address, ...ABOUT, token: TOKEN })).toEqual({ kind: 'unreachable' })
    await here.lines.enrol({ ...here.target, ...ABOUT, token: TOKEN })
    expect(await here.lines.open({ ...here.target, address: '127.0.0.1:1' }, () => HELLO, listening().listener)).toEqual({
      kind: 'unreachable',
    })
  })

  it('asks, pushes and changes its key; where the line is lost everything is answered', async () => {
    const here = await world()
    const { line, heard } = await opened(here)
    const shipped = {
      seq: 1,
      at: 1,
      kind: 'exported',
      actorUserId: null,
      sessionId: null,
      detail: '{}',
      hash: 'a'.repeat(64),
      people: {},
      names: null,
    }
    expect(await line.push(UID, [shipped])).toEqual({ kind: 'ack', next: 2, status: 'ok' })
    expect(await line.rejoin('0190a000-0000-7000-8000-000000000002', HELLO.cursor)).toBe(false)
    const request = { person: UID, session: UID, boot: 1, revision: 0, takeOver: false }
    expect(await line.admit(request)).toEqual({ kind: 'granted', writtenOff: [] })
    expect(await line.prove({ identifier: 'mia', password: 'x', for: 'sign_in', newPassword: null })).toEqual({ kind: 'wrong' })
    expect(JSON.parse((await line.ask('no token', 'fleet:sites', 'null')) ?? '')).toMatchObject({ ok: false })
    const before = here.lines.key()
    expect(await line.rotate()).not.toBe(before)
    expect(here.lines.key()).not.toBe(before)
    await here.stop()
    await until(() => heard.some((each) => JSON.stringify(each).startsWith('["closed"')))
    expect(await answeredAll(line)).toEqual(['silent', { kind: 'unavailable' }, null, { kind: 'lost' }, false, null])
  })
})

describe('the key of a desk', () => {
  it('is the same when it is read again, and sealed where the system can', () => {
    const safe = {
      encrypt: (text: string) => Buffer.from(text).toReversed(),
      decrypt: (bytes: Uint8Array) => Buffer.from(bytes.toReversed()).toString(),
    }
    for (const { keys } of [keysIn(), keysIn(safe)]) {
      expect(keys.read()).toBeNull()
      const { publicKey } = keys.make()
      expect(keys.read()?.publicKey).toBe(publicKey)
      const next = keys.makeNext()
      expect(keys.read()?.publicKey).toBe(publicKey)
      keys.promote()
      expect(keys.read()?.publicKey).toBe(next.publicKey)
      keys.forget()
      expect(keys.read()).toBeNull()
    }
    const sealed = keysIn(safe)
    sealed.keys.make()
    expect(() => new DeviceKeys(sealed.file).read()).toThrow('cannot be read')
  })

  it('that cannot be read is told, with what to do', () => {
    const { file, keys } = keysIn()
    writeFileSync(file, 'sealed:AAAA')
    expect(() => keys.read()).toThrow(expect.objectContaining({ code: 'data_directory_unusable' }))
    const folder = keysIn()
    mkdirSync(folder.file)
    expect(() => folder.keys.read()).toThrow(expect.objectContaining({ code: 'data_directory_unusable' }))
  })
})
