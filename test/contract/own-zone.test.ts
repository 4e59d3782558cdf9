import { expect, it, onTestFinished } from 'vitest'
import { ownZone } from '../../electron/contract/own-zone.ts'

it.each([
  ['Europe/Rome', { name: 'Europe/Rome', isKnown: true }],
  ['UTC', { name: 'UTC', isKnown: true }],
  ['', { name: 'UTC', isKnown: false }],
  ['Nowhere/City', { name: 'UTC', isKnown: false }],
  ['::', { name: 'UTC', isKnown: false }],
])('with TZ=%j the zone is one that can be counted in', (zone, expected) => {
  const before = process.env['TZ']
  onTestFinished(() => {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  })
  process.env['TZ'] = zone
  expect(ownZone()).toEqual(expected)
  expect(() => new Intl.DateTimeFormat('en', { timeZone: ownZone().name }).format()).not.toThrow()
})
