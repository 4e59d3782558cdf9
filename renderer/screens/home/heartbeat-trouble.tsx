import { useTranslation } from 'react-i18next'
import type { Language } from '../../../electron/contract/views.ts'
import { errorText, WORDS } from '../../../electron/contract/words/index.ts'

/** Stays for as long as heartbeats cannot be written. */
export function HeartbeatTrouble({ code, language }: Readonly<{ code: string; language: Language }>) {
  const { t } = useTranslation()
  return (
    <section className="room trouble" role="alert">
      <h2>{t('home.trouble.title')}</h2>
      <p>{errorText(WORDS[language], { code, params: {} })}</p>
      <p>{t('home.trouble.next')}</p>
    </section>
  )
}
