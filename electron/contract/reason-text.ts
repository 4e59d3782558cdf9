import type { Language } from './views.ts'
import { WORDS } from './words/index.ts'

/** Why a session ended; a reason that this version does not know keeps its own name. */
export function reasonText(reason: string | null, language: Language): string {
  const words: Readonly<Record<string, string>> = WORDS[language].endReason
  // Of a session whose workstation never came back; no desk ends one so.
  if (reason === 'written_off') return WORDS[language].fleet.session.writtenOff
  if (reason === null) return WORDS[language].endReason.unknown
  return (Object.hasOwn(words, reason) ? words[reason] : undefined) ?? reason
}
