import type { Refusal } from '../../electron/contract/result.ts'
import type { Language, LinkNotice } from '../../electron/contract/views.ts'
import { filled, filledWith } from '../../electron/contract/words/index.ts'
import type { Words } from '../../electron/contract/words/index.ts'
import { shortMoment } from '../moment.ts'

/** What the fleet says to somebody whom it does not let in, with where and since when; null for what has one sentence anyway. */
export function fleetRefusal(words: Words, { code, params }: Refusal): string | null {
  const { elsewhere, lockedBy } = words.signIn
  switch (code) {
    case 'limit_reached_elsewhere':
      // An older directory may not say where.
      if (params['sinceAt'] === undefined) return null
      return filledWith(params, `${params['silentSinceAt'] === undefined ? elsewhere.open : elsewhere.silent} ${elsewhere.next}`)
    case 'locked_by_directory': {
      const whom: Readonly<Record<string, string>> = { person: lockedBy.person, role: lockedBy.role, workstation: lockedBy.workstation }
      const sentences = [
        whom[String(params['whom'])] ?? lockedBy.workstation,
        params['untilAt'] === undefined ? lockedBy.lifted : lockedBy.until,
        ...(String(params['reason'] ?? '') === '' ? [] : [lockedBy.reason]),
      ]
      return filledWith(params, sentences.join(' '))
    }
    case 'directory_refused': {
      const because = String(params['because'])
      const known: Readonly<Record<string, string>> = words.signIn.refusedBy
      return (Object.hasOwn(known, because) ? known[because] : undefined) ?? null
    }
    default:
      return null
  }
}

/** Empty where there is nothing to be said. */
export function linkSentence(link: LinkNotice | undefined, words: Words, language: Language, now = new Date()): string {
  if (!link || link.link === 'connected') return ''
  return `${words.link.offline} ${filled(words.link.since, { time: shortMoment(new Date(link.since), language, now) })}`
}
