import { formatDuration, parseDuration } from '../duration.ts'
import { LatchkeyError } from '../errors.ts'
import { durationMs } from '../ids.ts'
import type { DurationMs } from '../ids.ts'

/** What kind of value a setting takes: how it is read, written, limited and explained. */
type SettingKind<Value> = Readonly<{
  /** Throws `invalid_input`, without the name of the setting. */
  parse(text: string): Value
  format(value: Value): string
  /** What may be written, for people: `1s–24h`, `on|off`. */
  range: string
}>

export type Setting<Value> = SettingKind<Value> &
  Readonly<{
    initial: string
    meaning: string
    /** May differ for users and administrators. */
    perRole: boolean
    /** Why it cannot be changed. */
    fixed: string | null
  }>

const setting = <Value>(kind: SettingKind<Value>, initial: string, meaning: string): Setting<Value> => ({
  ...kind,
  initial,
  meaning,
  perRole: false,
  fixed: null,
})

export const duration = (initial: string, least: string, most: string, meaning: string): Setting<DurationMs> =>
  setting(
    {
      parse: (text) => durationMs(within(parseDuration(text), parseDuration(least), parseDuration(most), `${least} and ${most}`, text)),
      format: formatDuration,
      range: `${least}–${most}`,
    },
    initial,
    meaning,
  )

/** A length of time, or null for `never`. */
export const durationOrNever = (initial: string, least: string, most: string, meaning: string): Setting<DurationMs | null> => {
  const { parse, format, range } = duration(initial, least, most, meaning)
  return setting(
    {
      parse: (text) => (text.trim() === NEVER ? null : parse(text)),
      format: (value) => (value === null ? NEVER : format(value)),
      range: `${range}, ${NEVER}`,
    },
    initial,
    meaning,
  )
}

const NEVER = 'never'

export const integer = (initial: number, least: number, most: number, meaning: string): Setting<number> =>
  setting(
    {
      parse: (text) => within(parseInteger(text), least, most, `${least} and ${most}`, text),
      format: String,
      range: `${least}–${most}`,
    },
    String(initial),
    meaning,
  )

export const choice = <Option extends string>(initial: Option, options: readonly Option[], meaning: string): Setting<Option> =>
  setting({ parse: (text) => parseChoice(text, options), format: (option) => option, range: options.join('|') }, initial, meaning)

export const boolean = (initial: 'on' | 'off', meaning: string): Setting<boolean> =>
  setting(
    { parse: (text) => parseChoice(text, ['on', 'off']) === 'on', format: (on) => (on ? 'on' : 'off'), range: 'on|off' },
    initial,
    meaning,
  )

export const perRole = <Value>(given: Setting<Value>): Setting<Value> => ({ ...given, perRole: true })
export const fixed = <Value>(given: Setting<Value>, why: string): Setting<Value> => ({ ...given, fixed: why })

function within(value: number, least: number, most: number, range: string, text: string): number {
  if (value >= least && value <= most) return value
  throw invalid(`must lie between ${range}; ${text.trim()} does not.`, text)
}

function parseInteger(text: string): number {
  if (/^\d{1,9}$/.test(text.trim())) return Number(text)
  throw invalid(`must be a whole number; "${text}" is not.`, text)
}

function parseChoice<Option extends string>(text: string, options: readonly Option[]): Option {
  const chosen = options.find((option) => option === text.trim())
  if (chosen !== undefined) return chosen
  throw invalid(`must be ${options.join(' or ')}; "${text}" is not.`, text)
}

const invalid = (message: string, value: string) => new LatchkeyError('invalid_input', message, { params: { value } })
