import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { instanceId, utcMs } from '../../../electron/core/ids.ts'
import type { ProcessProbe } from '../../../electron/core/ports/ports.ts'
import type { LivenessVerdict } from '../../../electron/core/session/process-identity.ts'
import { dataLayout } from '../../../electron/platform/directory/data-layout.ts'
import { takeAdvisoryLock } from '../../../electron/platform/lock/advisory-lock.ts'
import { readHolderRecord, removeHolderRecord, writeHolderRecord } from '../../../electron/platform/lock/holder-record.ts'
import type { HolderRecord } from '../../../electron/platform/lock/holder-record.ts'
import { readMachine } from '../../../electron/platform/machine/machine.ts'
import { ownIdentity } from '../../../electron/platform/process/own-identity.ts'
import { createProcessProbe } from '../../../electron/platform/process/process-probe.ts'
import { FakeProbe } from '../../support/fake-probe.ts'
import { NINE_O_CLOCK, someOwner } from '../../support/session-builder.ts'
import { startChild, startNode } from '../child-process.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const record = (): HolderRecord => ({ owner: someOwner(), since: NINE_O_CLOCK, appVersion: '0.1.0' })
const code = (name: string) => expect.objectContaining({ code: name })
const alive: LivenessVerdict = { liveness: 'alive', reason: 'process_running' }
const unknown: LivenessVerdict = { liveness: 'unknown', reason: 'other_host' }
const notCompromised = (error: Error) => {
  throw error
}
const take = (dir: string, mine: HolderRecord, probe: ProcessProbe = new FakeProbe()) =>
  takeAdvisoryLock({ dir, record: mine, probe, onCompromised: notCompromised })
const age = (file: string, seconds: number) => utimesSync(file, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds)

describe('the record of who holds a data directory', () => {
  it('reads back as it was written, for its owner alone, with a time people can read', () => {
    const dir = temporaryFolder()
    const mine = record()
    writeHolderRecord(dir, mine)
    const { holderRecord } = dataLayout(dir)
    expect(readHolderRecord(dir)).toEqual(mine)
    expect(statSync(holderRecord).mode & 0o777).toBe(0o600)
    expect(readFileSync(holderRecord, 'utf8')).toContain('2026-01-05T09:00:00.000Z')
    expect(readdirSync(dir)).toEqual(['instance.json'])
  })

  it.each(['', '{', 'null', '[]', '{"owner":{}}', '{"owner":null,"since":"2026-01-05","appVersion":"1"}', '\0\0\0'])(
    'is none when it says %j',
    (text) => {
      const dir = temporaryFolder()
      writeFileSync(dataLayout(dir).holderRecord, text)
      expect(readHolderRecord(dir)).toBeNull()
    },
  )

  it('is none where there is none, and where it is a folder', () => {
    const dir = temporaryFolder()
    expect(readHolderRecord(dir)).toBeNull()
    mkdirSync(dataLayout(dir).holderRecord)
    expect(readHolderRecord(dir)).toBeNull()
  })

  it("is left alone when it is another instance's", () => {
    const dir = temporaryFolder()
    writeHolderRecord(dir, record())
    removeHolderRecord(dir, instanceId('another'))
    expect(readHolderRecord(dir)).not.toBeNull()
  })
})

describe('the advisory lock', () => {
  it('is there with its record while it is held, and both are gone afterwards', () => {
    const dir = temporaryFolder()
    const mine = record()
    const lock = take(dir, mine)
    expect(readdirSync(dir).toSorted()).toEqual(['instance.json', 'instance.lock'])
    expect(readHolderRecord(dir)).toEqual(mine)
    lock.release()
    expect(readdirSync(dir)).toEqual([])
    lock.release()
  })

  it('is reclaimed at once from a holder that died', () => {
    const dir = temporaryFolder()
    writeHolderRecord(dir, record())
    mkdirSync(dataLayout(dir).advisoryLock)
    const mine = record()
    const lock = take(dir, mine)
    expect(readHolderRecord(dir)).toEqual(mine)
    lock.release()
  })

  it.each([
    ['alive', alive],
    ['unknown', unknown],
  ])('is not taken from a holder that is %s and refreshes it', (_, verdict) => {
    const dir = temporaryFolder()
    const theirs = record()
    writeHolderRecord(dir, theirs)
    mkdirSync(dataLayout(dir).advisoryLock)
    const probe = new FakeProbe().says(theirs.owner.instanceId, verdict)
    expect(() => take(dir, record(), probe)).toThrow(code('instance_busy'))
    expect(readHolderRecord(dir)).toEqual(theirs)
    expect(existsSync(dataLayout(dir).advisoryLock)).toBe(true)
  })

  it('does not wait for ever for a host that was renamed or is gone', () => {
    const dir = temporaryFolder()
    const theirs = record()
    writeHolderRecord(dir, theirs)
    mkdirSync(dataLayout(dir).advisoryLock)
    age(dataLayout(dir).advisoryLock, 11)
    take(dir, record(), new FakeProbe().says(theirs.owner.instanceId, unknown)).release()
  })

  it('belongs to a foreign tool when nobody wrote down who holds it', () => {
    const dir = temporaryFolder()
    mkdirSync(dataLayout(dir).advisoryLock)
    expect(() => take(dir, record())).toThrow(code('instance_lock_foreign'))
    expect(readdirSync(dir)).toEqual(['instance.lock'])
  })

  it.each([
    ['stale', 11],
    ['from the future, as after a clock was set back', -3_600],
  ])('without a record that is %s is in nobody\u2019s way', (_, seconds) => {
    const dir = temporaryFolder()
    mkdirSync(dataLayout(dir).advisoryLock)
    age(dataLayout(dir).advisoryLock, seconds)
    take(dir, record()).release()
    expect(readdirSync(dir)).toEqual([])
  })

  it('is not blocked by a bad restore: a file in its place, or files inside', () => {
    const dir = temporaryFolder()
    const { advisoryLock } = dataLayout(dir)
    writeFileSync(advisoryLock, '')
    take(dir, record()).release()
    mkdirSync(advisoryLock)
    writeFileSync(path.join(advisoryLock, '.DS_Store'), '')
    age(advisoryLock, 11)
    take(dir, record()).release()
    expect(readdirSync(dir)).toEqual([])
  })

  it('leaves no record when it cannot be taken', () => {
    const dir = path.join(temporaryFolder(), 'gone')
    expect(() => take(dir, record())).toThrow(code('data_directory_missing'))
  })

  it('tells its holder, and throws nothing, when another tool removes it', async () => {
    const dir = temporaryFolder()
    const compromised = new Promise<Error>((resolve) => {
      takeAdvisoryLock({ dir, record: record(), probe: new FakeProbe(), onCompromised: resolve })
      rmdirSync(dataLayout(dir).advisoryLock)
    })
    expect(await compromised).toMatchObject({ code: 'ECOMPROMISED' })
  }, 10_000)

  it('leaves signals and the way out of the process alone', async () => {
    const script = `
      const { emit, reallyExit } = process
      import { constants } from 'node:os'
      await import('./electron/platform/lock/advisory-lock.ts')
      const listening = Object.keys(constants.signals).filter((name) => process.listenerCount(name) > 0)
      console.log(JSON.stringify({ listening, untouched: process.emit === emit && process.reallyExit === reallyExit }))`
    const child = await startChild(process.execPath, ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', script])
    expect(JSON.parse(await child.line())).toEqual({ listening: [], untouched: true })
  })

  it('is left by a crash and taken over by the next process within milliseconds', async () => {
    const dir = temporaryFolder()
    const holder = await startNode(holding(dir))
    const probe = createProcessProbe(readMachine())
    expect(() => take(dir, record(), probe)).toThrow(code('instance_busy'))
    process.kill(holder.pid, 'SIGKILL')
    await holder.ended()
    expect(existsSync(dataLayout(dir).advisoryLock)).toBe(true)
    const start = performance.now()
    const mine: HolderRecord = { owner: ownIdentity(readMachine(), instanceId('next')), since: utcMs(Date.now()), appVersion: '0.1.0' }
    const lock = takeAdvisoryLock({ dir, record: mine, probe, onCompromised: notCompromised })
    expect(performance.now() - start).toBeLessThan(50)
    lock.release()
  })
})

const holding = (dir: string) => `
  import { takeAdvisoryLock } from './electron/platform/lock/advisory-lock.ts'
  import { readMachine } from './electron/platform/machine/machine.ts'
  import { ownIdentity } from './electron/platform/process/own-identity.ts'
  import { createProcessProbe } from './electron/platform/process/process-probe.ts'
  const machine = readMachine()
  const record = { owner: ownIdentity(machine, 'the holder'), since: Date.now(), appVersion: '0.1.0' }
  takeAdvisoryLock({ dir: ${JSON.stringify(dir)}, record, probe: createProcessProbe(machine), onCompromised: () => {} })`
