import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '../../../electron/contract/views.ts'
import { WORDS } from '../../../electron/contract/words/index.ts'
import { ENROLMENT_REFUSALS } from '../../../electron/core/fleet/office-port.ts'
import { PORTS } from '../../../renderer/screens/console/port.ts'
import { doneText } from '../../../renderer/screens/fleet/commands-table.tsx'
import { refusalText } from '../../../renderer/screens/fleet/connect.tsx'
import { linkText } from '../../../renderer/screens/fleet/link-text.ts'
import { actionsFor } from '../../../renderer/screens/fleet/workstation-actions.ts'
import { cellText, lockText } from '../../../renderer/screens/fleet/workstation-text.ts'
import { fleetRefusal, linkSentence } from '../../../renderer/sign-in/fleet-sentences.ts'
import { LINK, ONE_WORKSTATION, workstation } from '../../support/fleet-facts.ts'

const { en } = WORDS
const noon = new Date(2026, 10, 27, 12).getTime()

describe('at the door', () => {
  const params = { host: 'ward-2', site: 'North', sinceAt: noon }

  test('whoever is signed in elsewhere is told where and since when', () => {
    const said = fleetRefusal(en, { code: 'limit_reached_elsewhere', params })
    expect(said).toMatch(/^You are signed in at ward-2 \(North\) since .*12:00\. Sign out there first, or sign in here instead/)
  })

  test('a session of which nobody can tell is not called open', () => {
    const said = fleetRefusal(en, { code: 'limit_reached_elsewhere', params: { ...params, silentSinceAt: noon + 60_000 } })
    expect(said).toMatch(/^You signed in at ward-2 .*Nothing has been heard of that workstation since .*12:01/)
  })

  test.each(LANGUAGES)('a lock says whom it is about, until when and why, in %s', (language) => {
    for (const whom of ['person', 'role', 'workstation'])
      for (const more of [{}, { untilAt: noon }, { untilAt: noon, reason: 'Inventory' }]) {
        const said = fleetRefusal(WORDS[language], { code: 'locked_by_directory', params: { whom, reason: '', ...more } }) ?? ''
        expect(said).not.toMatch(/[{}–]/)
        expect(said.includes('12:00')).toBe('untilAt' in more)
        expect(said.includes('Inventory')).toBe('reason' in more)
      }
  })

  test('what has one sentence anyway keeps it', () => {
    expect(fleetRefusal(en, { code: 'wrong_credentials', params: {} })).toBeNull()
    expect(fleetRefusal(en, { code: 'directory_refused', params: { because: 'from the future' } })).toBeNull()
    expect(fleetRefusal(en, { code: 'limit_reached_elsewhere', params: { host: 'ward-2' } })).toBeNull()
  })

  test('nothing is said of a fleet that is there, or of none', () => {
    const since = new Date(noon).toISOString()
    expect(linkSentence(undefined, en, 'en')).toBe('')
    expect(linkSentence({ link: 'connected', since, administers: false }, en, 'en')).toBe('')
    expect(linkSentence({ link: 'unreachable', since, administers: false }, en, 'en', new Date(noon))).toBe(
      'The fleet cannot be reached. You can go on. Since 12:00.',
    )
  })
})

test.each(LANGUAGES)('every reason not to be let into a fleet has its sentence in %s', (language) => {
  const said = Object.keys(ENROLMENT_REFUSALS).map((why) => refusalText({ code: 'enrolment_refused', params: { why } }, WORDS[language]))
  expect(said).not.toContain(null)
  expect(new Set(said).size).toBe(said.length)
  expect(refusalText({ code: 'internal', params: {} }, WORDS[language])).toBeNull()
})

test('how the desk stands is one sentence for each state and each reason', () => {
  const enrolled = LINK as Extract<typeof LINK, { kind: 'enrolled' }>
  const refused = ['revoked', 'protocol', 'fingerprint', 'clone', 'clock', 'of the future'].map((why) =>
    linkText({ ...enrolled, link: 'refused', why }, 'en'),
  )
  expect(new Set([linkText(enrolled, 'en'), linkText({ ...enrolled, link: 'unreachable' }, 'en'), ...refused]).size).toBe(8)
  expect(refused.at(-1)).toContain('of the future')
})

/** What can be done with it. */
const labels = (row = workstation(0)) =>
  actionsFor(row, en, { order() {}, signOut() {} })
    .flat()
    .map(({ label }) => label)

describe('a workstation', () => {
  test('that is silent is never called free or over', () => {
    const silent = workstation(2)
    expect(cellText('state', silent, 'en')).toMatch(/^Silent since/)
    expect(cellText('state', { ...silent, seenAt: null }, 'en')).toBe('Never heard of')
  })

  test('has a clock that is right, ahead or behind', () => {
    const clocks = [null, 0, -1_999, 90_000, -90_000].map((clockAheadMs) => cellText('clock', workstation(0, { clockAheadMs }), 'en'))
    expect(clocks).toEqual(['–', 'Right', 'Right', '1 min ahead', '1 min behind'])
  })

  test('that is locked says until when, or only that', () => {
    expect(lockText(workstation(0), 'en')).toMatch(/^Locked until/)
    expect(lockText(workstation(0, { lock: { until: null, reason: '' } }), 'en')).toBe('Locked')
    expect(lockText(workstation(1), 'en')).toBeNull()
  })

  test('offers what fits how it stands', () => {
    expect(labels()).toEqual(['Write a message', 'Unlock', 'Rename or move', 'Sign out Ana García', 'Revoke access'])
    expect(labels(workstation(1))).toEqual(['Write a message', 'Lock', 'Rename or move', 'Revoke access'])
    expect(labels(workstation(2))).toContain('Write off the session of Chiara Greco')
    expect(labels(workstation(5))).toEqual(['Rename or move', 'Write off the session of Marta Rossi'])
  })
})

test('a command is done only when it is, and says what became of it', () => {
  const [waiting, asked, done, unknown] = ONE_WORKSTATION.commands.map((command) => doneText(command, 'en'))
  expect([waiting, asked]).toEqual(['Not yet', 'Not yet (the person was told and has a moment)'])
  expect(done).toMatch(/11:42:07$/)
  expect(unknown).toMatch(/11:42:07 \(its version does not know this\)$/)
})

test('the fleet answers all that the rooms ask of a desk', () => {
  expect(Object.keys(PORTS.fleet)).toEqual(Object.keys(PORTS.desk))
})
