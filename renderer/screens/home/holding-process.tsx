import type { HomeView } from '../../../electron/contract/views.ts'
import { Fact } from '../kit/fact.tsx'
import { useWords } from '../kit/words.ts'

export function HoldingProcess({ session }: Readonly<{ session: HomeView['session'] }>) {
  const { t } = useWords()
  return (
    <section className="room" aria-labelledby="process-title">
      <h2 id="process-title">{t('home.process.title')}</h2>
      <p className="room-intro">{t('home.process.intro')}</p>
      <dl className="facts">
        <Fact name={t('home.process.pid')} value={String(session.pid)} />
        <Fact name={t('home.process.host')} value={session.host} />
        <Fact name={t('home.process.osUser')} value={session.osUser} />
        <Fact name={t('home.process.version')} value={session.appVersion} />
        <Fact name={t('home.process.sessionId')} value={session.id} mono />
      </dl>
    </section>
  )
}
