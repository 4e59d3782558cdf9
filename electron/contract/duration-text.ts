import type { Language } from './views.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * A length of time in words people read at a glance, two units at most: `45 s`, `12 min`, `3 h 12 min`, `2 d 4 h`.
 * The symbols are those of the SI brochure (s, min, h, d); for days Italians read a g, of "giorni".
 */
export function durationText(ms: number, language: Language = 'en'): string {
  if (ms < 1000) return '0 s'
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`
  if (ms < DAY) return pair(ms, HOUR, 'h', MINUTE, 'min')
  return pair(ms, DAY, language === 'it' ? 'g' : 'd', HOUR, 'h')
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small)
  const whole = `${Math.floor(ms / large)} ${largeName}`
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`
}
