import { EventEmitter } from 'node:events'
import type { WebContents } from 'electron'
import { expect, it } from 'vitest'
import { CrashWatch } from '../../../electron/shell/window/renderer-crashes.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { recordingLog } from '../../support/recording-log.ts'

/** A page that crashes at every load. */
class DoomedPage extends EventEmitter {
  readonly reloadedAt: number[] = []
  readonly #clock: FakeClock

  constructor(clock: FakeClock) {
    super()
    this.#clock = clock
  }

  isCrashed(): boolean {
    return true
  }

  reload(): void {
    this.reloadedAt.push(this.#clock.steady())
    queueMicrotask(() => this.crash())
  }

  crash(): void {
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

function watched(answer: boolean, isShown = () => true) {
  const clock = new FakeClock()
  const page = new DoomedPage(clock)
  const told: (number | string)[] = []
  new CrashWatch({
    clock,
    scheduler: clock,
    log: recordingLog(),
    leaving: () => false,
    isShown,
    onRepeated: (crashes) => void told.push(crashes),
    askWhetherToTryAgain() {
      told.push('asked')
      return Promise.resolve(answer)
    },
  }).watch(page as unknown as WebContents)
  return { clock, page, told }
}

it('a page that dies at each load is loaded again at once, after 1, 5 and 30 seconds, and then only if somebody says so', async () => {
  const { clock, page, told } = watched(false)
  page.crash()
  for (let second = 0; second < 120; second += 1) {
    await turn()
    clock.advance(1_000)
  }
  await turn()
  expect(page.reloadedAt.map((at) => at / 1_000)).toEqual([0, 1, 6, 36])
  expect(told).toEqual([2, 3, 4, 5, 'asked'])
})

it('a page that is shown no longer is left alone', async () => {
  const { page, told } = watched(true, () => false)
  page.crash()
  await turn()
  expect([page.reloadedAt, told]).toEqual([[], []])
})
