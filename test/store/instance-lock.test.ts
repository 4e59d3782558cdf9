import { readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { isInstanceLockHeld, takeInstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import type { InstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import { newFolder } from './folder.ts'
import { Neighbour } from './neighbour.ts'
import { refusal } from './refusal.ts'

const newLock = () => path.join(newFolder(), 'instance.lock')

function release(lock: InstanceLock): void {
  if (lock.kind === 'taken') lock.release()
}

test('a free lock is taken, leaves one empty private file, and can be taken again after its release', () => {
  const file = newLock()
  const lock = takeInstanceLock(file)
  expect(lock.kind).toBe('taken')
  expect(readdirSync(path.dirname(file))).toEqual(['instance.lock'])
  expect(statSync(file).size).toBe(0)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(takeInstanceLock(file).kind).toBe('held')
  release(lock)
  const again = takeInstanceLock(file)
  expect(again.kind).toBe('taken')
  release(again)
})

test('a lock file that others may read is made private again', () => {
  const file = newLock()
  writeFileSync(file, '', { mode: 0o644 })
  release(takeInstanceLock(file))
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a second attempt in the same process does not drop the lock for other processes', async () => {
  const file = newLock()
  const lock = takeInstanceLock(file)
  expect(takeInstanceLock(file).kind).toBe('held')
  const other = new Neighbour()
  expect(await other.ask('take', file)).toBe('held')
  expect(await other.ask('look', file)).toBe(true)
  release(lock)
  expect(await other.ask('look', file)).toBe(false)
})

test('of two processes that try in the same instant exactly one gets the lock, every time', async () => {
  const file = newLock()
  const racers = [new Neighbour(), new Neighbour()]
  for (let round = 0; round < 150; round++) {
    const at = performance.timeOrigin + performance.now() + 2
    const outcomes = await Promise.all(racers.map((racer) => racer.ask('take', file, at)))
    expect(outcomes.map(String).toSorted(), `round ${round}`).toEqual(['held', 'taken'])
    await Promise.all(racers.map((racer) => racer.ask('release', file)))
  }
})

test('somebody who only looks never keeps the lock from being taken', async () => {
  const file = newLock()
  release(takeInstanceLock(file))
  expect(await new Neighbour().ask('keep_looking', file)).toBe('looking')
  for (let round = 0; round < 1_000; round++) {
    const lock = takeInstanceLock(file)
    expect(lock.kind, `round ${round}`).toBe('taken')
    release(lock)
  }
})

test('a holder that was killed blocks nobody, from the first moment', async () => {
  const file = newLock()
  const holder = new Neighbour()
  expect(await holder.ask('take', file)).toBe('taken')
  expect(takeInstanceLock(file).kind).toBe('held')
  await holder.kill()
  const before = performance.now()
  const lock = takeInstanceLock(file)
  expect(performance.now() - before).toBeLessThan(100)
  expect(lock.kind).toBe('taken')
  release(lock)
})

test('a stopped holder keeps the lock', async () => {
  const file = newLock()
  const holder = new Neighbour()
  await holder.ask('take', file)
  holder.process.kill('SIGSTOP')
  expect(takeInstanceLock(file).kind).toBe('held')
  expect(isInstanceLockHeld(file)).toBe(true)
  holder.process.kill('SIGCONT')
  expect(await holder.ask('release', file)).toBe('released')
  expect(isInstanceLockHeld(file)).toBe(false)
})

test('a lock that was never made is not held, and looking does not make it', () => {
  const file = newLock()
  expect(isInstanceLockHeld(file)).toBe(false)
  expect(readdirSync(path.dirname(file))).toEqual([])
})

test('a missing folder is named', () => {
  expect(refusal(() => takeInstanceLock(path.join(newFolder(), 'nowhere', 'instance.lock'))).code).toBe('data_directory_missing')
})
