import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '../../../electron/contract/views.ts'
import type { EvidenceView } from '../../../electron/contract/views.ts'
import { WORDS } from '../../../electron/contract/words/index.ts'
import type { AuditKind } from '../../../electron/core/audit/audit.ts'
import type { LivenessReason } from '../../../electron/core/session/process-identity.ts'
import { END_REASONS } from '../../../electron/core/session/session.ts'
import type { TokenRefusal } from '../../../electron/core/session/token-check.ts'
import { eventDetails, eventText, evidenceTexts, whyText } from '../../../renderer/screens/session/session-story.ts'
import { recoveredDetail } from './session-details.ts'

const words = WORDS.en
const evidence = (facts: EvidenceView) => evidenceTexts({ evidence: facts, recoveredAt: null }, words, 'en')

/** What the main process notes as `trigger`: see `endSession`, `#depart` and `end` in `electron/`. */
const TRIGGERS = `window, menu, button, quit, exit, way out, SIGTERM, SIGHUP, SIGINT, shutdown, query-session-end, session-end, sleep, lock,
token check, window crashed, unexpected error, password changed, password reset, from another session, signed in elsewhere, hand-over,
close request, cli, app`.split(/,\s+/)

describe.each(LANGUAGES)('in %s there are words for', (language) => {
  const { sessionDetail } = WORDS[language]

  test('why a session ended, for every end reason', () => {
    expect(Object.keys(sessionDetail.why)).toEqual(['active', ...END_REASONS, 'unknown'])
  })

  test('every trigger of an end', () => {
    expect(Object.keys(sessionDetail.trigger)).toEqual(expect.arrayContaining(TRIGGERS))
  })
})

test('there are words for every finding about a process, every refusal of a key and every kind of event', () => {
  // Checked by the compiler: what is missing does not type-check.
  const { liveness, note, event } = words.sessionDetail
  const named: readonly [Record<LivenessReason, string>, Record<TokenRefusal, string>, Record<AuditKind, string>] = [liveness, note, event]
  expect(named).toHaveLength(3)
})

describe('the story of a session', () => {
  test('says why it ended', () => {
    expect(whyText({ endedAt: '2026-03-03T14:02:00Z', endReason: 'window_closed' }, words)).toBe(
      'The window was closed, and closing the window is signing out.',
    )
  })

  test('says that it goes on', () => {
    expect(whyText({ endedAt: null, endReason: null }, words)).toBe('This session is still open.')
  })

  test('names a reason that this version does not know', () => {
    expect(whyText({ endedAt: '2026-03-03T14:02:00Z', endReason: 'from_the_future' }, words)).toContain('from_the_future')
  })

  test('says how the end is known', () => {
    expect(evidence({ trigger: 'SIGTERM', liveness: 'process_absent' })).toEqual([
      'What came first: the system asked Latchkey to stop (SIGTERM).',
      'The process that held the session was gone.',
    ])
  })

  test('hides no trigger, finding or note that it has no words for, not even one named like a part of every object', () => {
    expect(evidence({ trigger: 'toString', liveness: 'by_magic', note: 'constructor' })).toEqual([
      'What came first: toString.',
      'by_magic',
      'Note: constructor.',
    ])
  })

  test('names who ended it: by name, or by system account', () => {
    const by = { displayName: null, via: 'cli', osUser: 'root', host: 'front-desk-2', pid: 512 } as const
    expect(evidence({ by })[0]).toContain('Ended by root from the command line')
    expect(evidence({ by: { ...by, displayName: 'Luca', via: 'app' } })[0]).toContain('Ended by Luca in the app')
  })

  test('has a sentence for every fact there can be', () => {
    const { evidence: facts } = recoveredDetail(Date.now())
    const sentences = evidenceTexts(recoveredDetail(Date.now()), words, 'en')
    // And one that it was recovered.
    expect(sentences).toHaveLength(Object.keys(facts ?? {}).length + 1)
    for (const sentence of sentences) expect(sentence).not.toMatch(/{{|undefined|NaN|–/)
  })
})

describe('an event', () => {
  test('is told in words, with its facts', () => {
    const event = { at: '2026-03-03T14:02:00Z', kind: 'session_ended', detail: { reason: 'window_closed', silentMs: 90_000, pid: 512 } }
    expect(eventText(event, words)).toBe('The session ended')
    expect(eventDetails(event, words, 'en')).toEqual(['Reason: Closed the window', 'Silent for: 1 min', 'pid: 512'])
  })

  test('of a kind that this version does not know is told by its own name', () => {
    expect(eventText({ at: '2026-03-03T14:02:00Z', kind: 'from_the_future', detail: {} }, words)).toBe('from_the_future')
  })
})
