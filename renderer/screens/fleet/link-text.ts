import type { LinkState } from '../../../electron/contract/fleet/views.ts'
import type { Language } from '../../../electron/contract/views.ts'
import { filled, WORDS } from '../../../electron/contract/words/index.ts'
import { shortMoment } from '../../moment.ts'

type Enrolled = Extract<LinkState, { kind: 'enrolled' }>

/** How the desk stands with its fleet, in a sentence. */
export function linkText(state: Enrolled, language: Language): string {
  const { link } = WORDS[language]
  switch (state.link) {
    case 'connected':
      return filled(link.connected, { site: state.site, name: state.name })
    case 'unreachable':
      return filled(link.unreachable, { time: shortMoment(new Date(state.since), language) })
    case 'refused':
    default:
      return filled(link.refused, { why: whyText(state.why ?? '', language) })
  }
}

function whyText(why: string, language: Language): string {
  const known: Readonly<Record<string, string>> = WORDS[language].link.why
  return (Object.hasOwn(known, why) ? known[why] : undefined) ?? filled(WORDS[language].link.why.other, { why })
}
