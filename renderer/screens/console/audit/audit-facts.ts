import type { AuditLine } from '../../../../electron/contract/console.ts'
import { durationText } from '../../../../electron/contract/duration-text.ts'
import { reasonText } from '../../../../electron/contract/reason-text.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { filled, WORDS } from '../../../../electron/contract/words/index.ts'
import { exactText } from '../../../moment.ts'
import { optionText, settingWords } from '../../administration/policy-draft.ts'

type Fact = Readonly<{ name: string; value: string }>

/** From about 2001 on; what is less is no moment in milliseconds. */
const LEAST_MOMENT = 1e12
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

/** What a line of the log notes, one name and value each; what lies deeper has the way there in its name. */
export function factsOf(detail: Readonly<Record<string, unknown>>, language: Language, way = ''): readonly Fact[] {
  return Object.entries(detail).flatMap(([key, value]) => {
    const name = way + (way === '' ? keyText(key, language) : key)
    return isPlainObject(value) ? factsOf(value, language, `${name} › `) : [{ name, value: valueText(key, value, language) }]
  })
}

/** Keys that have no words are there for whoever knows them. */
function keyText(key: string, language: Language): string {
  const known: Readonly<Record<string, string>> = WORDS[language].sessionDetail.detail
  return known[key] ?? key
}

/** Whom or what it concerns, to be read at a glance: a person, with the computer of their session, or what became of a setting. */
export function concernText({ kind, person, detail }: Pick<AuditLine, 'kind' | 'person' | 'detail'>, language: Language): string | null {
  if (person !== null) return person.host === null ? person.name : `${person.name} (${person.host})`
  const { key, role, old, new: value } = detail
  if (kind !== 'policy_changed' || typeof key !== 'string') return null
  const words = WORDS[language]
  const { policy } = words
  const whose = role === 'user' ? `, ${policy.users}` : role === 'admin' ? `, ${policy.admins}` : ''
  const [before, after] = [old, value].map((text) => optionText(words, String(text)))
  return filled(policy.confirm.change, { setting: settingWords(words, key).label + whose, old: before ?? '', value: after ?? '' })
}

function valueText(key: string, value: unknown, language: Language): string {
  if (value === null || value === undefined || value === '') return '–'
  if (Array.isArray(value)) return value.map((each) => valueText(key, each, language)).join(', ') || '–'
  if (typeof value === 'number') return numberValue(key, value, language)
  if (typeof value !== 'string') return JSON.stringify(value)
  if (key === 'reason' || key === 'endReason') return reasonText(value, language)
  return ISO_TIME.test(value) && !Number.isNaN(Date.parse(value)) ? exactText(new Date(value), language) : value
}

function numberValue(key: string, value: number, language: Language): string {
  if (key.endsWith('At') && value >= LEAST_MOMENT) return exactText(new Date(value), language)
  return key.endsWith('Ms') ? durationText(value, language) : String(value)
}

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0

/** What happened; a kind this version has no words for, by its own name. */
export const kindText = (kind: string, language: Language): string => kindNames(language).find(([name]) => name === kind)?.[1] ?? kind

/** All that have words, by their words. */
export const kindNames = (language: Language): readonly (readonly [kind: string, name: string])[] =>
  Object.entries<string>(WORDS[language].sessionDetail.event).toSorted(([, one], [, other]) => one.localeCompare(other, language))
