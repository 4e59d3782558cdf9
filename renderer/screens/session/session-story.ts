import { durationText } from '../../../electron/contract/duration-text.ts'
import type { EvidenceView, Language, SessionDetail, SessionEvent } from '../../../electron/contract/views.ts'
import { filled } from '../../../electron/contract/words/index.ts'
import type { Words } from '../../../electron/contract/words/index.ts'
import { exactText, whenText } from '../../moment.ts'

/** The plain words for why a session ended. */
export function whyText({ endedAt, endReason }: Pick<SessionDetail, 'endedAt' | 'endReason'>, words: Words): string {
  const { why } = words.sessionDetail
  if (endedAt === null) return why.active
  return wordsFor(why, endReason ?? '') ?? filled(why.unknown, { reason: endReason ?? '–' })
}

/** What that was decided on: a sentence for each fact, what was found first. Facts this version has no words for are said as they are. */
export function evidenceTexts(
  { evidence, recoveredAt }: Pick<SessionDetail, 'evidence' | 'recoveredAt'>,
  words: Words,
  language: Language,
): readonly string[] {
  const { sessionDetail } = words
  const at = (time: string) => exactText(new Date(time), language)
  const recovered = recoveredAt && filled(sessionDetail.recovered, { when: whenText(new Date(recoveredAt), words, language) })
  if (!evidence) return recovered ? [recovered] : []
  const said = sessionDetail.evidence
  const sentences: readonly (string | false | null | undefined)[] = [
    evidence.trigger && filled(said.trigger, { trigger: wordsFor(sessionDetail.trigger, evidence.trigger) ?? evidence.trigger }),
    evidence.liveness && (wordsFor(sessionDetail.liveness, evidence.liveness) ?? evidence.liveness),
    evidence.bootChanged && filled(said.bootChanged, evidence.bootChanged),
    evidence.startChanged && filled(said.startChanged, evidence.startChanged),
    recovered,
    evidence.lastHeartbeatAt && filled(said.lastHeartbeat, { time: at(evidence.lastHeartbeatAt) }),
    evidence.lastActivityAt && filled(said.lastActivity, { time: at(evidence.lastActivityAt) }),
    evidence.silentMs !== undefined && filled(said.silent, { duration: durationText(evidence.silentMs, language) }),
    evidence.idleMs !== undefined && filled(said.idle, { duration: durationText(evidence.idleMs, language) }),
    evidence.asleepSince && filled(said.asleepSince, { time: at(evidence.asleepSince) }),
    evidence.writtenAt && filled(said.writtenAt, { time: at(evidence.writtenAt) }),
    evidence.clockMovedMs !== undefined
      ? filled(said.clockMoved, { duration: durationText(Math.abs(evidence.clockMovedMs), language) })
      : evidence.clockMovedBack && said.clockMovedBack,
    evidence.imported && filled(said.imported, { source: evidence.imported.source, row: rowText(evidence.imported.row ?? {}) }),
    ...peopleTexts(evidence, said, language),
    evidence.note && filled(said.note, { note: wordsFor(sessionDetail.note, evidence.note) ?? evidence.note }),
  ]
  return sentences.filter((sentence): sentence is string => typeof sentence === 'string' && sentence !== '')
}

const rowText = (row: Readonly<Record<string, string | number | boolean | null>>) =>
  Object.entries(row)
    .map(([column, cell]) => `${column} ${cell ?? '–'}`)
    .join(', ')

function peopleTexts({ by, endedFrom, message }: EvidenceView, said: Words['sessionDetail']['evidence'], language: Language) {
  return [
    by &&
      filled({ app: said.byApp, cli: said.byCli, api: said.byApi }[by.via], {
        name: by.program ?? by.displayName ?? by.osUser,
        osUser: by.osUser,
        host: by.host,
        pid: by.pid,
      }),
    endedFrom && filled(said.endedFrom, { ...endedFrom, duration: durationText(endedFrom.silentMs, language) }),
    message && filled(said.message, { message }),
  ]
}

/** An event in words; one this version does not know, by its own name. */
export const eventText = ({ kind }: SessionEvent, words: Words): string => wordsFor(words.sessionDetail.event, kind) ?? kind

/** `Reason: Closed the window`; what this version has no words for, as it was noted. */
export const eventDetails = ({ detail }: SessionEvent, words: Words, language: Language): readonly string[] =>
  Object.entries(detail).map(
    ([name, value]) => `${wordsFor(words.sessionDetail.detail, name) ?? name}: ${detailText(name, value, words, language)}`,
  )

function detailText(name: string, value: string | number, words: Words, language: Language): string {
  if (typeof value === 'number') {
    if (name.endsWith('Ms')) return durationText(value, language)
    return name.endsWith('At') || name.endsWith('Since') ? exactText(new Date(value), language) : String(value)
  }
  const texts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    reason: words.endReason,
    why: words.sessionDetail.note,
    cause: words.sessionDetail.cause,
    role: words.people.roles,
  }
  return wordsFor(texts[name] ?? {}, value) ?? value
}

const wordsFor = (texts: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(texts, name) ? texts[name] : undefined
