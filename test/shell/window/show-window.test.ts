import { EventEmitter } from 'node:events'
import type { BaseWindow, WebContents } from 'electron'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { onceShown, showOnceDrawn } from '../../../electron/shell/window/show-window.ts'

class FakeWindow extends EventEmitter {
  shown = 0
  destroyed = false
  isDestroyed = () => this.destroyed
  show = () => void (this.shown += 1)
}

function opened() {
  const window = new FakeWindow()
  const contents = new EventEmitter()
  showOnceDrawn(window as unknown as BaseWindow, contents as WebContents)
  return { window, contents }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it.each(['ready-to-show', 'did-finish-load', 'did-fail-load', null])('a window is shown at the first of its signs, once: %s', (sign) => {
  const { window, contents } = opened()
  vi.advanceTimersByTime(1_999)
  expect(window.shown).toBe(0)
  if (sign === null) vi.advanceTimersByTime(1)
  else (sign === 'ready-to-show' ? window : contents).emit(sign)
  expect(window.shown).toBe(1)
  window.emit('ready-to-show')
  contents.emit('did-finish-load')
  vi.advanceTimersByTime(10_000)
  expect(window.shown).toBe(1)
})

it('one that is gone is not shown', () => {
  const { window } = opened()
  window.destroyed = true
  vi.advanceTimersByTime(10_000)
  expect(window.shown).toBe(0)
})

it.each([true, false])('what waits for it to be seen begins once, whether the desktop says so or not: %s', (isSaid) => {
  const window = new FakeWindow()
  let begun = 0
  onceShown(window as unknown as BaseWindow, () => (begun += 1))
  if (isSaid) window.emit('show')
  expect(begun).toBe(isSaid ? 1 : 0)
  vi.advanceTimersByTime(10_000)
  window.emit('show')
  expect(begun).toBe(1)
})
