import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { durationMs } from '../../../electron/core/ids.ts'
import { dataLayout } from '../../../electron/platform/directory/data-layout.ts'
import { answerDoorbell } from '../../../electron/platform/doorbell/doorbell-answer.ts'
import type { WatchFolder } from '../../../electron/platform/doorbell/doorbell-answer.ts'
import { isListening, LISTENING, ringDoorbell } from '../../../electron/platform/doorbell/doorbell.ts'
import { startChild, startNode } from '../child-process.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const holder = (dir: string) =>
  startNode(`
    import { answerDoorbell } from './electron/platform/doorbell/doorbell-answer.ts'
    answerDoorbell(${JSON.stringify(dir)}, () => console.log('rung'))`)

const ringing = (dir: string, patience: number) =>
  startChild(process.execPath, [
    '--experimental-strip-types',
    '--no-warnings',
    '--input-type=module',
    '-e',
    `import { ringDoorbell } from './electron/platform/doorbell/doorbell.ts'
     console.log(ringDoorbell(${JSON.stringify(dir)}, ${patience}))`,
  ])

/** What callers left behind; the holder's own sign is not theirs. */
const left = (dir: string) => readdirSync(dataLayout(dir).doorbell).filter((name) => name !== LISTENING)
const question = (dir: string, name: string, ageSeconds = 0) => {
  const file = path.join(dataLayout(dir).doorbell, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, '')
  utimesSync(file, Date.now() / 1000 - ageSeconds, Date.now() / 1000 - ageSeconds)
}
const answering = (dir: string, onRing: () => void, watching?: WatchFolder) => {
  const bell = answerDoorbell(dir, onRing, watching)
  onTestFinished(() => bell.stop())
  return bell
}

describe('ringing at a data directory', () => {
  it('is answered by a living holder, at once, and leaves nothing behind', async () => {
    const dir = temporaryFolder()
    const answerer = await holder(dir)
    const start = performance.now()
    expect(ringDoorbell(dir)).toBe('answered')
    expect(performance.now() - start).toBeLessThan(500)
    expect(await answerer.line()).toBe('rung')
    expect(left(dir)).toEqual([])
  })

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'is answered also where the disk has no room for another file',
    async () => {
      const dir = temporaryFolder()
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'nr_inodes=8,size=64k,mode=700', 'tmpfs', dir])
      onTestFinished(() => void execFileSync('umount', ['-l', dir]))
      const answerer = await holder(dir)
      await vi.waitFor(() => expect(isListening(dir)).toBe(true))
      expect(() => {
        for (let file = 0; ; file += 1) writeFileSync(path.join(dir, `ballast-${file}`), '')
      }).toThrow('ENOSPC')
      expect(ringDoorbell(dir)).toBe('answered')
      expect(await answerer.line()).toBe('rung')
      expect(left(dir)).toEqual([])
      expect(isListening(dir)).toBe(true)
    },
  )

  it('is silent within the deadline while the holder is stopped, and leaves nothing behind; afterwards it is answered again', async () => {
    const dir = temporaryFolder()
    const answerer = await holder(dir)
    process.kill(answerer.pid, 'SIGSTOP')
    const start = performance.now()
    expect(ringDoorbell(dir, durationMs(300))).toBe('silent')
    expect(performance.now() - start).toBeLessThan(400)
    expect(left(dir)).toEqual([])
    process.kill(answerer.pid, 'SIGCONT')
    expect(ringDoorbell(dir)).toBe('answered')
    expect(left(dir)).toEqual([])
  })

  it('is silent where nobody holds it', () => {
    const dir = temporaryFolder()
    expect(ringDoorbell(dir, durationMs(20))).toBe('silent')
    expect(left(dir)).toEqual([])
  })

  it('is answered twenty times when twenty ring at once', async () => {
    const dir = temporaryFolder()
    const answerer = await holder(dir)
    const callers = await Promise.all(Array.from({ length: 20 }, () => ringing(dir, 10_000)))
    expect(await Promise.all(callers.map((caller) => caller.line()))).toEqual(Array.from({ length: 20 }, () => 'answered'))
    for (let ring = 0; ring < 20; ring++) expect(await answerer.line()).toBe('rung')
    expect(left(dir)).toEqual([])
  }, 30_000)

  it('explains a folder in which nothing can be asked', () => {
    const dir = path.join(temporaryFolder(), 'file')
    writeFileSync(dir, '')
    expect(() => ringDoorbell(dir)).toThrow(expect.objectContaining({ code: 'data_directory_unusable' }))
  })
})

describe('answering', () => {
  it('also answers who rang before it listened, but not who rang long ago', () => {
    const dir = temporaryFolder()
    question(dir, 'now.ask', 2)
    question(dir, 'old.ask', 61)
    question(dir, 'old.answered', 61)
    question(dir, 'notes.txt', 61)
    const onRing = vi.fn<() => void>()
    answering(dir, onRing)
    expect(onRing).toHaveBeenCalledTimes(1)
    expect(left(dir).toSorted()).toEqual(['notes.txt', 'now.answered'])
  })

  it('says that it is listening once its event loop has come round, and no longer when it has stopped', async () => {
    const dir = temporaryFolder()
    question(dir, LISTENING)
    const bell = answering(dir, () => {})
    expect(isListening(dir)).toBe(false)
    await vi.waitFor(() => expect(isListening(dir)).toBe(true))
    bell.stop()
    expect(isListening(dir)).toBe(false)
  })

  it('goes on when somebody removes the folder', async () => {
    const dir = temporaryFolder()
    const onRing = vi.fn<() => void>()
    answering(dir, onRing)
    rmSync(dataLayout(dir).doorbell, { recursive: true })
    question(dir, 'a.ask')
    await vi.waitFor(() => expect(left(dir)).toEqual(['a.answered']))
    question(dir, 'b.ask')
    await vi.waitFor(() => expect(onRing).toHaveBeenCalledTimes(2))
  })

  it('looks twice a second where the folder cannot be watched', async () => {
    const dir = temporaryFolder()
    const onRing = vi.fn<() => void>()
    answering(dir, onRing, () => {
      throw Object.assign(new Error('ENOSPC: System limit for number of file watchers reached'), { code: 'ENOSPC' })
    })
    question(dir, 'a.ask')
    await vi.waitFor(() => expect(onRing).toHaveBeenCalledTimes(1), { timeout: 2_000 })
  })

  it('answers nobody once it has stopped, and may be stopped twice', async () => {
    const dir = temporaryFolder()
    const onRing = vi.fn<() => void>()
    const bell = answering(dir, onRing)
    bell.stop()
    bell.stop()
    question(dir, 'a.ask')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(onRing).not.toHaveBeenCalled()
    expect(left(dir)).toEqual(['a.ask'])
  })
})
