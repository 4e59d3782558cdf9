import { EventEmitter } from 'node:events'
import type { WebContents } from 'electron'
import { expect, it } from 'vitest'
import { durationMs } from '../../../electron/core/ids.ts'
import { CrashWatch } from '../../../electron/shell/window/renderer-crashes.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { recordingLog } from '../../support/recording-log.ts'

type Fate = (page: DoomedPage) => void

const crash: Fate = (page) => page.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
const failToLoad: Fate = (page) => page.emit('did-fail-load', {}, -2, 'ERR_FAILED', 'app://latchkey/index.html', true)

/** A page that meets its fate so long after every load. */
class DoomedPage extends EventEmitter {
  readonly reloadedAt: number[] = []
  readonly #clock: FakeClock
  readonly #fate: Fate
  readonly #life: number

  constructor(clock: FakeClock, fate: Fate, life: number) {
    super()
    this.#clock = clock
    this.#fate = fate
    this.#life = life
  }

  reload(): void {
    this.reloadedAt.push(this.#clock.steady())
    if (this.#life > 0) this.emit('did-finish-load')
    this.#clock.after(durationMs(this.#life), () => this.#fate(this))
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

function watched({ isShown = () => true, fate = crash, life = 0 }) {
  const clock = new FakeClock()
  const page = new DoomedPage(clock, fate, life)
  const told: string[] = []
  new CrashWatch({
    clock,
    scheduler: clock,
    log: recordingLog(),
    leaving: () => false,
    isShown,
    onRepeated: (note) => void told.push(note),
    giveUp: () => void told.push('given up'),
  }).watch(page as unknown as WebContents)
  return { clock, page, told }
}

async function live(clock: FakeClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await turn()
    clock.advance(1_000)
  }
  await turn()
}

it.each([
  ['dies at each load', crash],
  ['cannot be loaded', failToLoad],
  [
    'dies in the middle of each load, which is told twice,',
    (page: DoomedPage) => {
      failToLoad(page)
      crash(page)
    },
  ],
])('a page that %s is loaded again at once, after 1, 5 and 30 seconds, and then given up', async (_what, fate) => {
  const { clock, page, told } = watched({ fate })
  fate(page)
  await live(clock, 120)
  expect(page.reloadedAt.map((at) => at / 1_000)).toEqual([0, 1, 6, 36])
  expect(told).toEqual([...[2, 3, 4, 5].map((times) => `${times} crashes, each within a minute`), 'given up'])
})

it('one that always lives for a while comes to the same end', async () => {
  const { clock, page, told } = watched({ life: 20_000 })
  crash(page)
  await live(clock, 600)
  expect(page.reloadedAt.map((at) => at / 1_000)).toEqual([0, 21, 46, 96])
  expect(told.at(-1)).toBe('given up')
})

it('one that lived for a minute begins anew', async () => {
  const { clock, page, told } = watched({ life: 60_000 })
  crash(page)
  await live(clock, 600)
  expect(page.reloadedAt.map((at) => at / 1_000)).toEqual([0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600])
  expect(told).toEqual([])
})

it('a load that was given up for another one is no fault', async () => {
  const { clock, page } = watched({})
  page.emit('did-fail-load', {}, -3, 'ERR_ABORTED', 'app://latchkey/index.html', true)
  page.emit('did-fail-load', {}, -2, 'ERR_FAILED', 'app://latchkey/frame.html', false)
  await live(clock, 10)
  expect(page.reloadedAt).toEqual([])
})

it('a page that is shown no longer is left alone', async () => {
  const { clock, page, told } = watched({ isShown: () => false })
  crash(page)
  await live(clock, 10)
  expect([page.reloadedAt, told]).toEqual([[], []])
})
