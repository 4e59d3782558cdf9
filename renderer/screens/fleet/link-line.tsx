import type { LinkState } from '../../../electron/contract/fleet/views.ts'
import { useWords } from '../kit/words.ts'
import { linkText } from './link-text.ts'

/** How the desk stands with its fleet: a mark, a sentence, and what still waits to be sent. */
export function LinkLine({ state }: Readonly<{ state: Extract<LinkState, { kind: 'enrolled' }> }>) {
  const { language, t } = useWords()
  return (
    <p className="link-line" role="status">
      <span className="link-state" data-link={state.link}>
        {linkText(state, language)}
      </span>
      {state.waiting > 0 && <span className="link-waiting">{t('link.waiting', { count: state.waiting })}</span>}
    </p>
  )
}
