import { numberText } from '../../../electron/contract/charts/sheets.ts'
import { durationText } from '../../../electron/contract/duration-text.ts'
import type { WorkstationRow } from '../../../electron/contract/fleet/views.ts'
import type { Language } from '../../../electron/contract/views.ts'
import { filled, WORDS } from '../../../electron/contract/words/index.ts'
import { shortMoment } from '../../moment.ts'
import type { useWords } from '../kit/words.ts'
import type { WorkstationsSnapshot } from './workstation-pages.ts'

type Speech = ReturnType<typeof useWords>

export const COLUMNS = ['name', 'state', 'person', 'site', 'seen', 'version', 'clock'] as const
export type Column = (typeof COLUMNS)[number]

export const TEMPLATE = 'minmax(190px, 1.3fr) 230px minmax(200px, 2fr) minmax(110px, 1fr) 140px 80px 130px 48px'
export const LEAST_WIDTH = 1_128

/** Clocks that differ by less are as right as anybody can tell over a network. */
const RIGHT_WITHIN_MS = 2_000

export const timeText = (at: string, language: Language) => shortMoment(new Date(at), language)

/** What a cell says. */
export function cellText(column: Column, row: WorkstationRow, language: Language): string {
  const { workstations } = WORDS[language].fleet
  switch (column) {
    case 'name':
      return row.name
    case 'site':
      return row.site
    case 'state':
      return row.state === 'silent' ? silentText(row, language) : workstations.states[row.state]
    case 'person':
      return personText(row, language)
    case 'seen':
      return row.seenAt === null ? workstations.neverSeen : timeText(row.seenAt, language)
    case 'version':
      return row.appVersion ?? '–'
    case 'clock':
    default:
      return clockText(row.clockAheadMs, language)
  }
}

function silentText({ seenAt }: WorkstationRow, language: Language): string {
  const { neverSeen, silentSince } = WORDS[language].fleet.workstations
  return seenAt === null ? neverSeen : filled(silentSince, { time: timeText(seenAt, language) })
}

function personText({ session }: WorkstationRow, language: Language): string {
  const { nobody, since } = WORDS[language].fleet.workstations
  return session === null ? nobody : filled(since, { name: session.displayName, time: timeText(session.startedAt, language) })
}

function clockText(aheadMs: number | null, language: Language): string {
  const { clockRight, clockAhead, clockBehind } = WORDS[language].fleet.workstations
  if (aheadMs === null) return '–'
  if (Math.abs(aheadMs) < RIGHT_WITHIN_MS) return clockRight
  return filled(aheadMs > 0 ? clockAhead : clockBehind, { duration: durationText(Math.abs(aheadMs), language) })
}

export function lockText({ lock }: WorkstationRow, language: Language): string | null {
  if (lock === null) return null
  const { locked, lockedUntil } = WORDS[language].fleet.workstations
  return lock.until === null ? locked : filled(lockedUntil, { time: timeText(lock.until, language) })
}

export function totalText(counted: WorkstationsSnapshot['counted'], t: Speech['t'], language: Language): string {
  if (counted === null) return t('dialog.loading')
  return t('fleet.workstations.total', { count: counted.total, number: numberText(counted.total, language) })
}

export function placeText({ rows, counted }: WorkstationsSnapshot, t: Speech['t'], language: Language): string {
  if (counted === null || rows.length >= counted.total) return ''
  return t('fleet.workstations.place', { shown: numberText(rows.length, language), total: numberText(counted.total, language) })
}
