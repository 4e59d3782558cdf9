import type { BaseWindow, Session } from 'electron'
import type { Language } from '../../contract/views.ts'
import { filled, WORDS } from '../../contract/words/index.ts'
import type { Log } from '../../core/ports/ports.ts'
import { LaunchNotice } from './launch-notice.ts'

type Opening = Readonly<{ name: string; mode: string }>

/** The data directory's modes, as the platform sees them. Both may throw; the app goes on all the same. */
type Privacy = Readonly<{ findOpenings: () => readonly Opening[]; keepOthersOut: () => readonly Opening[] }>

export type PrivacyOfferDeps = Readonly<{ privacy: Privacy; session: () => Session; language: Language; dataDirectory: string; log: Log }>

/**
 * Where other OS users could look into the data directory, says so in a window beside the app's own and offers to keep them out. It
 * neither takes the focus nor holds anybody up, and goes with the app's window.
 */
export async function offerPrivacy(beside: BaseWindow, deps: PrivacyOfferDeps): Promise<void> {
  const { privacy, log, language } = deps
  try {
    const found = privacy.findOpenings()
    if (found.length === 0 || beside.isDestroyed()) return
    log.warn('the data directory is open to others', { found })
    const notice = new LaunchNotice({ session: deps.session(), language, beside })
    if ((await notice.ask(text(deps, 'open_to_others', found), ['fix', 'goOn'])) === 'fix') {
      const left = privacy.keepOthersOut()
      log.info('others were kept out of the data directory', { left })
      if (left.length > 0) await notice.ask(text(deps, 'still_open_to_others', left), ['goOn'])
    }
    notice.close()
  } catch (error) {
    log.warn('the modes of the data directory could not be looked after', { error: String(error) })
  }
}

function text(
  { language, dataDirectory }: PrivacyOfferDeps,
  code: 'open_to_others' | 'still_open_to_others',
  openings: readonly Opening[],
) {
  const { title, body, next } = WORDS[language].notice[code]
  const facts = { path: dataDirectory }
  const detail = openings.map(({ name, mode }) => `${mode} ${name}`).join('\n')
  return { title, body: `${filled(body, facts)}\n\n${filled(next, facts)}`, detail }
}
