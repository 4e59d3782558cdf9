import { describe, expect, test } from 'vitest'
import { factsOf, kindNames, kindText } from '../../../renderer/screens/console/audit/audit-facts.ts'

const named = (detail: Record<string, unknown>) => Object.fromEntries(factsOf(detail, 'en').map(({ name, value }) => [name, value]))

describe('what a line of the audit log notes', () => {
  test('is one fact for each value, with the way there in its name', () => {
    expect(named({ what: 'sessions', filter: { state: 'closed', by: { pid: 7 } } })).toEqual({
      what: 'sessions',
      'filter › state': 'closed',
      'filter › by › pid': '7',
    })
  })

  test('reads reasons, moments and lengths of time as people do', () => {
    const facts = named({
      reason: 'rebooted',
      silentMs: 90 * 60_000,
      startedAt: Date.parse('2026-11-20T12:00:00Z'),
      at: '2026-11-20T12:00:00Z',
    })
    expect(facts).toMatchObject({ reason: 'The computer restarted', silentMs: '1 h 30 min' })
    expect(facts['startedAt']).toBe(facts['at'])
    expect(facts['at']).toMatch(/20.*:00:00/)
  })

  test('keeps what it does not know, and marks what is empty', () => {
    expect(named({ reason: 'from_the_future', none: null, list: ['a', 2], nothing: [], bare: {}, yes: true })).toEqual({
      reason: 'from_the_future',
      none: '–',
      list: 'a, 2',
      nothing: '–',
      bare: '{}',
      yes: 'true',
    })
  })
})

test('a kind without words is called by its own name', () => {
  expect([kindText('signed_in', 'it'), kindText('from_the_future', 'it')]).toEqual(['Accesso', 'from_the_future'])
})

test('kinds are offered in the order of their words', () => {
  const names = kindNames('en').map(([, name]) => name)
  expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other, 'en')))
})
