import { expect, it } from 'vitest'
import type { SettingView } from '../../../electron/contract/administration.ts'
import { changesOf, inverseOf } from '../../../renderer/screens/administration/policy-draft.ts'

const setting = (fields: Partial<SettingView>): SettingView => ({
  key: 'idle-timeout',
  range: '1s–24h',
  options: [],
  initial: '30m',
  value: '30m',
  perRole: { user: null, admin: '10m' },
  isFixed: false,
  affects: { user: 1, admin: 1 },
  standard: null,
  ...fields,
})
const SETTINGS = [setting({}), setting({ key: 'away-after', value: '4m', initial: '5m', perRole: null })]

it('a draft is what differs from what is in force; an empty field takes a setting back', () => {
  const draft = { 'idle-timeout': '30m', 'idle-timeout@user': ' 5m ', 'idle-timeout@admin': '', 'away-after': '' }
  expect(changesOf(SETTINGS, draft)).toEqual([
    { key: 'idle-timeout', role: 'user', value: '5m' },
    { key: 'idle-timeout', role: 'admin', value: 'default' },
    { key: 'away-after', role: null, value: 'default' },
  ])
})

const changed = (key: string, role: 'user' | 'admin' | null) => ({ key, role, value: '1m' })

it('what takes changes back names each value that was in force, and the default where it was that', () => {
  const changes = [
    changed('idle-timeout', null),
    changed('idle-timeout', 'user'),
    changed('idle-timeout', 'admin'),
    changed('away-after', null),
  ]
  expect(inverseOf(SETTINGS, changes).map(({ value }) => value)).toEqual(['default', 'default', '10m', '4m'])
})
