import { expect, it } from 'vitest'
import { SilenceWatch } from '../../../electron/shell/window/silent-page.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { recordingLog } from '../../support/recording-log.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A window with a page by name; the silent ones answer nothing. */
function watched(silent: readonly string[]) {
  const clock = new FakeClock()
  const window: { shown: string | null; loading: boolean } = { shown: 'a', loading: false }
  const asked: (readonly [page: string, patience: number])[] = []
  const revived: string[] = []
  let release: (() => void) | null = null
  const watch = new SilenceWatch<string>({
    clock,
    scheduler: clock,
    log: recordingLog(),
    shown: () => window.shown,
    isLoading: () => window.loading,
    async answers(page, patience) {
      asked.push([page, patience])
      await new Promise<void>((resolve) => (release = resolve))
      return !silent.includes(page)
    },
    revive: (page) => void revived.push(page),
    onRepeated: () => void revived.push('the person cannot go on'),
    giveUp: () => void revived.push('nobody can'),
  })
  const answer = async () => {
    release?.()
    await turn()
  }
  return { clock, window, watch, asked, revived, answer }
}

it('whoever comes to the window has its page asked, for two seconds; a silent one is loaded anew, any other left alone', async () => {
  for (const [silent, revived] of [
    [['a'], ['a']],
    [[], []],
  ] as const) {
    const place = watched(silent)
    void place.watch.look('brought to the front')
    await place.answer()
    expect(place.asked).toEqual([['a', 2_000]])
    expect(place.revived).toEqual(revived)
  }
})

it('a page that is being loaded is given ten', async () => {
  const place = watched(['a'])
  place.window.loading = true
  void place.watch.look('brought to the front')
  await place.answer()
  expect(place.asked).toEqual([['a', 10_000]])
  expect(place.revived).toEqual(['a'])
})

it('one question at a time, and none where there is no page', async () => {
  const place = watched([])
  void place.watch.look('brought to the front')
  void place.watch.look('brought to the front')
  await place.answer()
  place.window.shown = null
  void place.watch.look('brought to the front')
  expect(place.asked).toHaveLength(1)
})

it('the page that took the place of a silent one is not ended for its silence, but asked, too', async () => {
  const place = watched(['a'])
  void place.watch.look('brought to the front')
  place.window.shown = 'b'
  await place.answer()
  await place.answer()
  expect(place.asked.map(([page]) => page)).toEqual(['a', 'b'])
  expect(place.revived).toEqual([])
})

it('whoever types or clicks has it asked, every ten seconds at most', async () => {
  const place = watched([])
  for (let second = 0; second < 25; second += 1) {
    place.watch.onInput()
    await place.answer()
    place.clock.advance(1_000)
  }
  expect(place.asked).toEqual([1, 2, 3].map(() => ['a', 10_000]))
})

it('where loading it anew does not help, the person cannot go on; where the next page is silent, too, it is given up', async () => {
  const place = watched(['a', 'b'])
  void place.watch.look('brought to the front')
  for (const next of ['a', 'b', 'b']) {
    await place.answer()
    place.window.shown = next
    place.clock.advance(1_000)
  }
  expect(place.revived).toEqual(['a', 'the person cannot go on', 'nobody can'])
})

it('one that answers after all begins anew', async () => {
  const place = watched(['a'])
  for (let time = 0; time < 3; time += 1) {
    place.window.shown = 'a'
    void place.watch.look('brought to the front')
    await place.answer()
    place.window.shown = 'b'
    place.clock.advance(1_000)
    await place.answer()
  }
  expect(place.revived).toEqual(['a', 'a', 'a'])
})
