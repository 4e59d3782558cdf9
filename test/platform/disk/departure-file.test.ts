import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { utcMs } from '../../../electron/core/ids.ts'
import type { Departure } from '../../../electron/core/session/departure.ts'
import { departureOf } from '../../../electron/core/session/departure.ts'
import { END_REASONS } from '../../../electron/core/session/session.ts'
import type { EndEvidence, EndReason } from '../../../electron/core/session/session.ts'
import { DepartureFile, readDeparture } from '../../../electron/platform/disk/departure-file.ts'
import { fillUp, testOnTmpfs } from '../../store/tmpfs.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { NINE_O_CLOCK, someOwner, someSession } from '../../support/session-builder.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const session = someSession({ owner: someOwner() })

const departed = (endReason: EndReason = 'window_closed', endEvidence: EndEvidence = { trigger: 'window' }): Departure =>
  departureOf(session, { endedAt: utcMs(NINE_O_CLOCK + 60_000), endReason, endEvidence, recoveredAt: null })

function open(file = path.join(temporaryFolder(), 'departure')) {
  const log = recordingLog()
  const departures = new DepartureFile(file, log)
  return { file, departures, log }
}

describe('a departure that was put down', () => {
  test.each(END_REASONS)('%s is read by the next process, and only then', (reason) => {
    const { file, departures } = open()
    expect(readDeparture(file)).toBeNull()
    departures.keep(departed(reason))
    expect(readDeparture(file)).toEqual(departed(reason))
    expect(departures.of(session)).toEqual(departed(reason).end)
    expect(departures.of(someSession())).toBeNull()
  })

  test('is that of the first reason, and is gone with its end', () => {
    const { file, departures } = open()
    departures.keep(departed('window_closed'))
    departures.keep(departed('app_quit'))
    expect(readDeparture(file)?.end.endReason).toBe('window_closed')
    departures.forget()
    expect(readDeparture(file)).toBeNull()
    expect(departures.of(session)).toBeNull()
  })

  test('is told once: the next instance begins anew', () => {
    const { file, departures } = open()
    departures.keep(departed())
    const next = open(file)
    expect(readDeparture(file)).toBeNull()
    expect(next.log.lines).toEqual([])
    expect(readdirSync(path.dirname(file))).toEqual(['departure'])
    expect(lstatSync(file).mode & 0o777).toBe(0o600)
  })

  test('keeps its reason where its evidence is too long', () => {
    const { file, departures } = open()
    departures.keep(departed('closed_by_admin', { trigger: 'close request', message: '€'.repeat(5_000) }))
    expect(readDeparture(file)?.end).toMatchObject({ endReason: 'closed_by_admin', endEvidence: { trigger: 'close request' } })
  })
})

function spoilt() {
  const { file, departures } = open()
  departures.keep(departed())
  const whole = readFileSync(file)
  const read = (bytes: Buffer) => {
    writeFileSync(file, bytes)
    return readDeparture(file)
  }
  return { whole, read }
}

describe('what makes no sense is no departure', () => {
  test('any bytes', () => {
    const { read } = spoilt()
    fc.assert(fc.property(fc.uint8Array({ maxLength: 9_000 }), (bytes) => read(Buffer.from(bytes)) === null))
  })

  test('one byte that was changed, and a record that was cut off', () => {
    const { whole, read } = spoilt()
    const length = whole.indexOf(0)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: length - 2 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(whole)
        changed[at] = (changed[at] ?? 0) ^ by
        return read(changed) === null && read(whole.subarray(0, at)) === null
      }),
    )
  })

  test('no file, a folder, a link', () => {
    const folder = temporaryFolder()
    expect(readDeparture(path.join(folder, 'nothing'))).toBeNull()
    mkdirSync(path.join(folder, 'inside'))
    expect(readDeparture(path.join(folder, 'inside'))).toBeNull()
    const { file, departures } = open()
    departures.keep(departed())
    symlinkSync(file, path.join(folder, 'link'))
    expect(readDeparture(path.join(folder, 'link'))).toBeNull()
  })
})

test('it begins as a draft that nobody can foretell, and that is swept away where its process was killed', () => {
  const folder = temporaryFolder()
  const file = path.join(folder, 'departure')
  mkdirSync(`${file}.tmp`)
  open(file).departures.keep(departed())
  expect(readDeparture(file)).toEqual(departed())
  expect(readdirSync(folder).toSorted()).toEqual(['departure', 'departure.tmp'])
})

test('of its evidence, only what can be evidence is believed', () => {
  const { file, departures } = open()
  const odd = {
    liveness: 7,
    lastActivityAt: 'noon',
    clockMovedMs: 1.5,
    by: [{}],
    clockMovedBack: 'yes',
    invented: 1,
    note: 'kept',
    dueAt: 5,
  }
  departures.keep({ ...departed(), end: { ...departed().end, endEvidence: odd as never } })
  expect(readDeparture(file)?.end.endEvidence).toEqual({ note: 'kept', dueAt: 5 })
})

test('where it can be put down nowhere, that is logged, and the reason stands for this process', () => {
  const { departures, log } = open(path.join(temporaryFolder(), 'gone', 'departure'))
  departures.keep(departed())
  expect(departures.of(session)?.endReason).toBe('window_closed')
  expect(departures.makeRoom()).toBe(false)
  departures.forget()
  expect(log.lines).toMatchObject([{ level: 'warn' }])
})

testOnTmpfs('a full disk takes it, and once the room that was kept for one', { size: '2m' }, ({ folder }) => {
  const file = path.join(folder, 'departure')
  const { departures, log } = open(file)
  fillUp(folder)
  departures.keep(departed())
  expect(readDeparture(file)).toEqual(departed())
  expect(departures.makeRoom()).toBe(true)
  expect(departures.makeRoom()).toBe(false)
  writeFileSync(path.join(folder, 'a last word'), Buffer.alloc(40_000))
  expect(readDeparture(file)).toEqual(departed())
  expect(log.lines).toEqual([])
  expect(existsSync(`${file}.tmp`)).toBe(false)
})
