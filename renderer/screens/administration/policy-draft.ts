import type { SettingView } from '../../../electron/contract/administration.ts'
import type { PolicyChange } from '../../../electron/contract/questions.ts'
import type { Refusal } from '../../../electron/contract/result.ts'
import { filled } from '../../../electron/contract/words/index.ts'
import type { Words } from '../../../electron/contract/words/index.ts'

export const WHOSE = ['everybody', 'user', 'admin'] as const
export type Whose = (typeof WHOSE)[number]

/** What the person has typed and not yet saved, by `draftKey`. */
export type Draft = Readonly<Record<string, string>>

export const draftKey = (key: string, whose: Whose) => (whose === 'everybody' ? key : `${key}@${whose}`)

/** What is in force there; empty where a role has nothing of its own. */
export const savedText = (setting: SettingView, whose: Whose) => (whose === 'everybody' ? setting.value : (setting.perRole?.[whose] ?? ''))

export function changesOf(settings: readonly SettingView[], draft: Draft): readonly PolicyChange[] {
  return settings.flatMap((setting) =>
    WHOSE.flatMap((whose) => {
      const typed = draft[draftKey(setting.key, whose)]?.trim()
      if (typed === undefined || typed === savedText(setting, whose)) return []
      return [{ key: setting.key, value: typed === '' ? 'default' : typed, role: whose === 'everybody' ? null : whose }]
    }),
  )
}

/** What brings back what was in force before these changes were made. */
export function inverseOf(settings: readonly SettingView[], changes: readonly PolicyChange[]): readonly PolicyChange[] {
  return changes.flatMap(({ key, role }) => {
    const setting = settings.find((one) => one.key === key)
    if (!setting) return []
    const before = savedText(setting, role ?? 'everybody')
    return [{ key, role, value: before === '' || (role === null && before === setting.initial) ? 'default' : before }]
  })
}

type SettingWords = Words['policy']['settings'][keyof Words['policy']['settings']]

/** A setting of a newer version shows its own name. */
export function settingWords(words: Words, key: string): SettingWords {
  const all: Readonly<Record<string, SettingWords>> = words.policy.settings
  return all[key] ?? { label: key, meaning: '' }
}

export function optionText(words: Words, option: string): string {
  const all: Readonly<Record<string, string>> = words.policy.options
  return all[option] ?? option
}

/** What is wrong with a value, to be said beside its field. */
export function refusalText({ params }: Refusal, setting: SettingView, words: Words): string {
  const { key, other } = params
  if (typeof key === 'string' && typeof other === 'string')
    return filled(words.policy.order, { more: settingWords(words, key).label, less: settingWords(words, other).label })
  return filled(words.policy.invalid, { range: setting.range, value: setting.initial })
}
