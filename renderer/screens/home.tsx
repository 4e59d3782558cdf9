import { Alert, Button, Paper } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { durationText } from '../../electron/contract/duration-text.ts'
import type { HomeView, Language, View } from '../../electron/contract/views.ts'
import { errorText, WORDS } from '../../electron/contract/words/index.ts'
import { ask } from '../bridge.ts'
import { clockText, dayText, isSameDay } from '../moment.ts'
import { People } from './administration/people.tsx'
import { Policy } from './administration/policy.tsx'
import { ChangePassword } from './change-password.tsx'
import { Mark } from './mark.tsx'
import { OtherSessions } from './other-sessions.tsx'
import { Reauthentication } from './reauthentication.tsx'
import { RecentSessions } from './recent-sessions.tsx'
import { useNow } from './use-now.ts'

type HomeProps = Readonly<{ view: HomeView; language: Language; show: (view: View) => void }>

type Room = 'home' | 'people' | 'policy'
const ADMINISTRATORS_ROOMS: readonly Room[] = ['home', 'people', 'policy']

export function Home({ view, language, show }: HomeProps) {
  const { person } = view
  const [chosen, setChosen] = useState<Room>('home')
  const room = person.role === 'admin' ? chosen : 'home'
  return (
    <Reauthentication displayName={person.displayName} language={language}>
      <div className="house">
        <HouseBar room={room} rooms={person.role === 'admin' ? ADMINISTRATORS_ROOMS : []} enter={setChosen} />
        <main className="house-rooms">
          {room === 'home' && <OwnSession view={view} language={language} show={show} />}
          {room === 'people' && <People language={language} />}
          {room === 'policy' && <Policy language={language} />}
        </main>
      </div>
    </Reauthentication>
  )
}

type HouseBarProps = Readonly<{ room: Room; rooms: readonly Room[]; enter: (room: Room) => void }>

function HouseBar({ room, rooms, enter }: HouseBarProps) {
  const { t } = useTranslation()
  return (
    <header className="house-bar">
      <div className="house-bar-inner">
        <span className="door-name">
          <Mark />
          {t('app.name')}
        </span>
        {rooms.length > 0 && (
          <nav className="house-rooms-list" aria-label={t('navigation.label')}>
            {rooms.map((each) => (
              <button key={each} type="button" aria-current={each === room ? 'page' : undefined} onClick={() => enter(each)}>
                {t(`navigation.${each}`)}
              </button>
            ))}
          </nav>
        )}
        <p className="house-hint">{t('home.closingHint')}</p>
      </div>
    </header>
  )
}

function OwnSession({ view, language, show }: HomeProps) {
  const { t } = useTranslation()
  return (
    <>
      <Welcome view={view} language={language} show={show} />
      <OtherSessions view={view} language={language} show={show} />
      <HoldingProcess session={view.session} />
      <Paper component="section" className="room">
        <h2 id="recent-title">{t('home.recent.title')}</h2>
        <RecentSessions sessions={view.recent} language={language} />
      </Paper>
    </>
  )
}

function Welcome({ view, language, show }: HomeProps) {
  const { t } = useTranslation()
  const heading = useRef<HTMLHeadingElement>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [changing, setChanging] = useState(false)
  const [changed, setChanged] = useState(false)
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
        <div className="welcome-actions">
          <Button
            variant="default"
            onClick={() => {
              setChanged(false)
              setChanging(true)
            }}
          >
            {t('home.changePassword')}
          </Button>
          <Button aria-busy={busy} aria-disabled={busy} onClick={() => void signOut()}>
            {t('home.signOut')}
          </Button>
        </div>
      </div>
      <p className="done" role="status">
        {changed && t('changePassword.done')}
      </p>
      {changing && (
        <ChangePassword
          view={view}
          language={language}
          onClose={() => setChanging(false)}
          onDone={() => {
            setChanging(false)
            setChanged(true)
          }}
        />
      )}
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
