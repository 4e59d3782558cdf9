import { beforeEach, expect, it } from 'vitest'
import { FilledClipboard } from '../../electron/shell/filled-clipboard.ts'
import type { ClipboardKind } from '../../electron/shell/filled-clipboard.ts'
import { FakeClock } from '../support/fake-clock.ts'

let held: Record<ClipboardKind, string>
let clock: FakeClock
let clipboard: FilledClipboard
let isAsking: boolean
let reads: number

beforeEach(() => {
  held = { clipboard: '', selection: '' }
  clock = new FakeClock()
  isAsking = false
  reads = 0
  const read = (kind: ClipboardKind) => {
    reads += 1
    return held[kind]
  }
  clipboard = new FilledClipboard({ read, clear: (kind) => (held[kind] = '') }, clock, () => isAsking)
})

const turn = () => new Promise((resolve) => setImmediate(resolve))

async function fill(kind: ClipboardKind, text: string): Promise<void> {
  held[kind] = text
  clipboard.filled(kind)
  clock.advance(200)
  await turn()
}

it('what our page put there goes with the session, of both kinds', async () => {
  await fill('clipboard', 'a name')
  await fill('selection', 'a row')
  await clipboard.clear()
  expect(held).toEqual({ clipboard: '', selection: '' })
})

it('what somebody has copied elsewhere since, or before, stays', async () => {
  held.selection = 'a letter'
  await fill('clipboard', 'a name')
  held.clipboard = 'a recipe'
  await clipboard.clear()
  expect(held).toEqual({ clipboard: 'a recipe', selection: 'a letter' })
})

it('a one-time password stays for a minute, and other text until the end', async () => {
  clipboard.expectSecret('k3x9-aaaa')
  await fill('selection', 'k3x9-aaaa')
  await fill('clipboard', 'a name')
  clock.advance(59_799)
  expect(held.selection).toBe('k3x9-aaaa')
  clock.advance(1)
  await turn()
  expect(held).toEqual({ clipboard: 'a name', selection: '' })
})

it('after a minute, what has replaced the one-time password stays', async () => {
  clipboard.expectSecret('k3x9-aaaa')
  await fill('clipboard', 'k3x9-aaaa')
  held.clipboard = 'a recipe'
  clock.advance(60_000)
  await turn()
  expect(held.clipboard).toBe('a recipe')
})

it('what was put there just now goes too, before it was looked at', async () => {
  held.clipboard = 'a name'
  clipboard.filled('clipboard')
  await clipboard.clear()
  expect(held.clipboard).toBe('')
  held.clipboard = 'a recipe'
  clock.advance(200)
  await turn()
  await clipboard.clear()
  expect(held.clipboard).toBe('a recipe')
})

it('nothing is read while a dialog is open, which may be what holds it; what was ours goes all the same', async () => {
  clipboard.expectSecret('k3x9-aaaa')
  await fill('clipboard', 'k3x9-aaaa')
  await fill('selection', 'a row')
  reads = 0
  isAsking = true
  held.selection = 'the name of a file'
  clipboard.filled('selection')
  clock.advance(60_000)
  await turn()
  expect([reads, held]).toEqual([0, { clipboard: '', selection: 'the name of a file' }])
  await clipboard.clear()
  expect([reads, held.selection]).toEqual([0, ''])
})

it('what was put there while a dialog was open is looked at once it is closed', async () => {
  isAsking = true
  await fill('clipboard', 'a name')
  isAsking = false
  clock.advance(200)
  await turn()
  await clipboard.clear()
  expect([reads, held.clipboard]).toEqual([2, ''])
})
