import { errorText } from '../../../electron/contract/words/index.ts'
import { useWords } from '../kit/words.ts'

/** Stays for as long as heartbeats cannot be written. */
export function HeartbeatTrouble({ code }: Readonly<{ code: string }>) {
  const { t, words } = useWords()
  return (
    <section className="room trouble" role="alert">
      <h2>{t('home.trouble.title')}</h2>
      <p>{errorText(words, { code, params: {} })}</p>
      <p>{t('home.trouble.next')}</p>
    </section>
  )
}
