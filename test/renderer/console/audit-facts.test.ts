import { describe, expect, test } from 'vitest'
import { concernText, factsOf, kindNames, kindText } from '../../../renderer/screens/console/audit/audit-facts.ts'

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
    expect(facts).toMatchObject({ Reason: 'The computer restarted', 'Silent for': '1 h 30 min' })
    expect(facts['startedAt']).toBe(facts['at'])
    expect(facts['at']).toMatch(/20.*:00:00/)
  })

  test('keeps what it does not know, and marks what is empty', () => {
    expect(named({ reason: 'from_the_future', none: null, list: ['a', 2], nothing: [], bare: {}, yes: true })).toEqual({
      Reason: 'from_the_future',
      none: '–',
      list: 'a, 2',
      nothing: '–',
      bare: '{}',
      yes: 'true',
    })
  })
})

const line = (kind: string, person: Parameters<typeof concernText>[0]['person'], detail = {}) => concernText({ kind, person, detail }, 'es')

test('what a line concerns is a person, with the computer of their session, or what became of a setting', () => {
  expect(line('signed_in', null)).toBeNull()
  expect(line('user_disabled', { name: 'Chiara Greco', host: null })).toBe('Chiara Greco')
  expect(line('session_ended', { name: 'Chiara Greco', host: 'ward-north' })).toBe('Chiara Greco (ward-north)')
  expect(line('policy_changed', null, { key: 'on-sleep', role: 'user', old: 'keep', new: 'sign-out', version: 3 })).toBe(
    'Al suspender, Usuarios: Mantener la sesión → Cerrar la sesión',
  )
  expect(line('policy_changed', null, { key: 'of-the-future', role: null, old: '1', new: '2' })).toBe('of-the-future: 1 → 2')
})

test('a kind without words is called by its own name', () => {
  expect([kindText('signed_in', 'it'), kindText('from_the_future', 'it')]).toEqual(['Accesso', 'from_the_future'])
})

test('kinds are offered in the order of their words', () => {
  const names = kindNames('en').map(([, name]) => name)
  expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other, 'en')))
})
