import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import { durationText } from '../../../../electron/contract/duration-text.ts'
import { reasonText } from '../../../../electron/contract/reason-text.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { filled, WORDS } from '../../../../electron/contract/words/index.ts'
import { dayAndTime } from '../../../moment.ts'
import type { Column } from './columns.ts'

/** What a cell says; nothing where there is nothing to say. */
export function cellText(column: Column, row: ConsoleSession, language: Language, now: number): string {
  const words = WORDS[language].console.sessions
  switch (column) {
    case 'person':
      return row.displayName
    // One of two things is of interest: whether somebody is there, or why nobody is any more.
    case 'status':
      return row.endedAt === null ? openText(row, language) : reasonText(row.endReason, language)
    case 'presence':
      return WORDS[language].presence[row.presence]
    case 'liveness':
      return row.liveness === null ? '' : words.livenesses[row.liveness]
    case 'started':
      return shortText(row.startedAt, language)
    case 'lastActivity':
      return shortText(row.lastActivityAt, language)
    case 'ended':
      return row.endedAt === null ? '' : shortText(row.endedAt, language)
    case 'duration':
      return lengthOf(row, language, now)
    case 'reason':
      return row.endedAt === null ? '' : reasonText(row.endReason, language)
    case 'host':
      return row.workstation?.name ?? row.host
    case 'pid':
    default:
      return String(row.pid)
  }
}

function openText({ silentSince, presence }: ConsoleSession, language: Language): string {
  if (!silentSince) return WORDS[language].presence[presence]
  return filled(WORDS[language].fleet.workstations.silentSince, { time: shortText(silentSince, language) })
}

function lengthOf({ durationMs, endedAt, startedAt }: ConsoleSession, language: Language, now: number): string {
  if (durationMs !== null) return durationText(durationMs, language)
  return endedAt === null ? durationText(Math.max(0, now - Date.parse(startedAt)), language) : ''
}

export const shortText = (at: string, language: Language) => dayAndTime(new Date(at), language)

/** Rows to be pasted into a spreadsheet: a heading, tabs between the columns, times that a program can read. */
export function tabSeparated(rows: readonly ConsoleSession[], columns: readonly Column[], language: Language, now: number): string {
  const words = WORDS[language].console.sessions
  const heading = columns.flatMap((column) => (column === 'person' ? [words.columns.person, words.username] : [words.columns[column]]))
  const lines = rows.map((row) => columns.flatMap((column) => pastedTexts(column, row, language, now)))
  return [heading, ...lines].map((cells) => cells.map(withoutBreaks).join('\t')).join('\n')
}

function pastedTexts(column: Column, row: ConsoleSession, language: Language, now: number): readonly string[] {
  if (column === 'person') return [row.displayName, row.username]
  if (column === 'started') return [row.startedAt]
  if (column === 'lastActivity') return [row.lastActivityAt]
  if (column === 'ended') return [row.endedAt ?? '']
  return [cellText(column, row, language, now)]
}

const withoutBreaks = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
