import { Paper } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HomeView, Language, View } from '../../electron/contract/views.ts'
import type { Arrival } from '../arrival.ts'
import { People } from './administration/people.tsx'
import { Policy } from './administration/policy.tsx'
import { HeartbeatTrouble } from './heartbeat-trouble.tsx'
import { HoldingProcess } from './holding-process.tsx'
import { LastSessionCard } from './last-session.tsx'
import { Mark } from './mark.tsx'
import { OtherSessions } from './other-sessions.tsx'
import { Reauthentication } from './reauthentication.tsx'
import { RecentSessions } from './recent-sessions.tsx'
import { StandingWarning } from './standing-warning.ts'
import { Warnings } from './warnings.tsx'
import { Welcome } from './welcome.tsx'
import { WhoIsOnline } from './who-is-online.tsx'

type OwnSessionProps = Readonly<{ view: HomeView; language: Language; show: (view: View) => void }>
type HomeProps = OwnSessionProps & Readonly<{ arrival: Arrival }>

type Room = 'home' | 'people' | 'policy'
const ADMINISTRATORS_ROOMS: readonly Room[] = ['home', 'people', 'policy']

export function Home({ view, arrival, language, show }: HomeProps) {
  const { person } = view
  const [chosen, setChosen] = useState<Room>('home')
  const room = person.role === 'admin' ? chosen : 'home'
  return (
    <Reauthentication displayName={person.displayName} language={language}>
      <Warnings warning={view.warning} arrival={arrival} language={language} show={show}>
        <div className="house">
          <HouseBar room={room} rooms={person.role === 'admin' ? ADMINISTRATORS_ROOMS : []} enter={setChosen} />
          <StandingWarning />
          <main className="house-rooms">
            {view.trouble !== null && <HeartbeatTrouble code={view.trouble} language={language} />}
            {room === 'home' && <OwnSession view={view} language={language} show={show} />}
            {room === 'people' && <People language={language} />}
            {room === 'policy' && <Policy language={language} />}
          </main>
        </div>
      </Warnings>
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

function OwnSession({ view, language, show }: OwnSessionProps) {
  const { t } = useTranslation()
  return (
    <>
      <Welcome view={view} language={language} show={show} />
      <LastSessionCard last={view.last} language={language} show={show} />
      <OtherSessions view={view} language={language} show={show} />
      <div className="room-pair">
        <WhoIsOnline open={view.open} language={language} />
        <HoldingProcess session={view.session} />
      </div>
      <Paper component="section" className="room">
        <h2 id="recent-title">{t('home.recent.title')}</h2>
        <RecentSessions sessions={view.recent} language={language} />
      </Paper>
    </>
  )
}
