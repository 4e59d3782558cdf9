import { Alert, Button, Paper } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { durationText } from '../../electron/contract/duration-text.ts'
import type { HomeView, Language, View } from '../../electron/contract/views.ts'
import { errorText, WORDS } from '../../electron/contract/words/index.ts'
import { ask } from '../bridge.ts'
import { clockText, dayText, isSameDay } from '../moment.ts'
import { Mark } from './mark.tsx'
import { RecentSessions } from './recent-sessions.tsx'
import { useNow } from './use-now.ts'

type HomeProps = Readonly<{ view: HomeView; language: Language; show: (view: View) => void }>

export function Home({ view, language, show }: HomeProps) {
  const { t } = useTranslation()
  return (
    <div className="house">
      <header className="house-bar">
        <div className="house-bar-inner">
          <span className="door-name">
            <Mark />
            {t('app.name')}
          </span>
          <p className="house-hint">{t('home.closingHint')}</p>
        </div>
      </header>
      <main className="house-rooms">
        <Welcome key={view.session.id} view={view} language={language} show={show} />
        <HoldingProcess session={view.session} />
        <Paper component="section" className="room">
          <h2 id="recent-title">{t('home.recent.title')}</h2>
          <RecentSessions sessions={view.recent} language={language} />
        </Paper>
      </main>
    </div>
  )
}

function Welcome({ view, language, show }: HomeProps) {
  const { t } = useTranslation()
  const heading = useRef<HTMLHeadingElement>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  // The form that had the focus is gone; whoever listens to the page hears at once who is signed in.
  useEffect(() => heading.current?.focus(), [])

  async function signOut() {
    if (busy) return
    setBusy(true)
    setProblem(null)
    const result = await ask('session:sign-out', null)
    setBusy(false)
    if (result.ok) show(result.value)
    else setProblem(errorText(WORDS[language], result.error))
  }

  return (
    <section>
      <div className="welcome">
        <div>
          <div role="status">
            <h1 ref={heading} tabIndex={-1}>
              {t('home.signedInAs', { name: view.person.displayName })}
            </h1>
          </div>
          <p className="welcome-since">
            <SignedInSince startedAt={view.session.startedAt} language={language} />
            {view.person.role === 'admin' && <span className="tag">{t('home.administrator')}</span>}
          </p>
        </div>
        <Button aria-busy={busy} aria-disabled={busy} onClick={() => void signOut()}>
          {t('home.signOut')}
        </Button>
      </div>
      {problem !== null && (
        <Alert role="alert" mt="md">
          {problem}
        </Alert>
      )}
    </section>
  )
}

/** The only part that changes by itself, so that the clock draws nothing else anew. */
function SignedInSince({ startedAt, language }: Readonly<{ startedAt: string; language: Language }>) {
  const { t } = useTranslation()
  const start = new Date(startedAt)
  const now = useNow(start.getTime())
  const facts = { time: clockText(start, language), date: dayText(start, language) }
  return (
    <span>
      <time dateTime={startedAt}>{t(isSameDay(start, new Date(now)) ? 'home.since' : 'home.sinceDay', facts)}</time>
      {' · '}
      <span data-live="duration">{t('home.for', { duration: durationText(Math.max(0, now - start.getTime())) })}</span>
    </span>
  )
}

function HoldingProcess({ session }: Readonly<{ session: HomeView['session'] }>) {
  const { t } = useTranslation()
  return (
    <Paper component="section" className="room" aria-labelledby="process-title">
      <h2 id="process-title">{t('home.process.title')}</h2>
      <p className="room-intro">{t('home.process.intro')}</p>
      <dl className="facts">
        <Fact name={t('home.process.pid')} value={String(session.pid)} />
        <Fact name={t('home.process.host')} value={session.host} />
        <Fact name={t('home.process.osUser')} value={session.osUser} />
        <Fact name={t('home.process.version')} value={session.appVersion} />
        <Fact name={t('home.process.sessionId')} value={session.id} mono />
      </dl>
    </Paper>
  )
}

function Fact({ name, value, mono = false }: Readonly<{ name: string; value: string; mono?: boolean }>) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={mono ? 'mono' : undefined}>{value}</dd>
    </div>
  )
}
