import { Suspense, useState } from 'react'
import type { ReactNode } from 'react'
import type { HomeView } from '../../../electron/contract/views.ts'
import type { Arrival } from '../../arrival.ts'
import { People } from '../administration/people.tsx'
import { Policy } from '../administration/policy.tsx'
import { useOpenAlerts } from '../console/alerts/open-alerts.ts'
import { PORTS, PortContext } from '../console/port.ts'
import type { Scope } from '../console/port.ts'
import { LinkNotice } from '../fleet/link-notice.tsx'
import { Messages } from '../fleet/messages.tsx'
import { Boundary, readLater } from '../kit/boundary.tsx'
import { Mark } from '../kit/mark.tsx'
import { UnsavedContext } from '../kit/unsaved.ts'
import { useWords } from '../kit/words.ts'
import { Reauthentication } from '../password/reauthentication.tsx'
import { StandingWarning } from '../warning/standing-warning.ts'
import { Warnings } from '../warning/warnings.tsx'
import { HeartbeatTrouble } from './heartbeat-trouble.tsx'
import { HoldingProcess } from './holding-process.tsx'
import { LastSessionCard } from './last-session.tsx'
import { LeaveUnsaved } from './leave-unsaved.tsx'
import { OtherSessions } from './other-sessions.tsx'
import { RecentSessions } from './recent-sessions.tsx'
import { Welcome } from './welcome.tsx'
import { WhoIsOnline } from './who-is-online.tsx'

type OwnSessionProps = Readonly<{ view: HomeView }>
type HomeProps = OwnSessionProps & Readonly<{ arrival: Arrival }>

/** The console is read from disk when somebody enters it. */
const Overview = readLater(async () => (await import('../console/overview/overview.tsx')).Overview)
const Alerts = readLater(async () => (await import('../console/alerts/alerts.tsx')).Alerts)
const Audit = readLater(async () => (await import('../console/audit/audit.tsx')).Audit)
const Workstations = readLater(async () => (await import('../fleet/workstations.tsx')).Workstations)
const ScopeBar = readLater(async () => (await import('../fleet/scope-bar.tsx')).ScopeBar)
const Sessions = readLater(async () => (await import('../console/sessions/sessions.tsx')).Sessions)

/** In the order of the bar. Another room is one more line, and its name in the words of `navigation`. */
const ROOMS = {
  home: ({ view }) => <OwnSession view={view} />,
  overview: () => <Overview />,
  sessions: ({ view }) => <Sessions username={view.person.username} />,
  workstations: ({ view }) => <Workstations username={view.person.username} />,
  alerts: () => <Alerts />,
  people: () => <People />,
  policy: () => <Policy />,
  audit: () => <Audit />,
} satisfies Readonly<Record<string, (props: OwnSessionProps) => ReactNode>>

type Room = keyof typeof ROOMS
const ADMINISTRATORS_ROOMS = Object.keys(ROOMS) as readonly Room[]
/** What they show may be this desk's or the whole fleet's. */
const ROOMS_OF_BOTH: readonly Room[] = ['overview', 'sessions', 'alerts', 'people', 'audit']

export function Home({ view, arrival }: HomeProps) {
  const { t } = useWords()
  const { person } = view
  const [chosen, setChosen] = useState<Room>('home')
  const [scope, setScope] = useState<Scope>('desk')
  const [hasUnsaved, setHasUnsaved] = useState(false)
  /** Where to, once what is not saved may be given up. */
  const [wanted, setWanted] = useState<Room | null>(null)
  const rooms = roomsFor(view)
  const room = rooms.includes(chosen) ? chosen : 'home'
  const hasBoth = view.link?.administers === true && ROOMS_OF_BOTH.includes(room)
  const shownScope = room === 'workstations' ? 'fleet' : hasBoth ? scope : 'desk'
  const Shown = ROOMS[room]
  return (
    <Reauthentication person={person}>
      <Warnings warning={view.warning} arrival={arrival}>
        <div className="house">
          <HouseBar
            room={room}
            rooms={rooms.length > 1 ? rooms : []}
            enter={(next) => (hasUnsaved && next !== room ? setWanted(next) : setChosen(next))}
          />
          <StandingWarning />
          <main className="house-rooms">
            {view.trouble !== null && <HeartbeatTrouble code={view.trouble} />}
            <LinkNotice link={view.link} />
            <Messages messages={view.messages} />
            {hasBoth && (
              <Suspense>
                <ScopeBar scope={scope} onChange={setScope} />
              </Suspense>
            )}
            <Boundary key={`${room} ${shownScope}`} offersSignOut>
              <UnsavedContext value={setHasUnsaved}>
                <PortContext value={PORTS[shownScope]}>
                  <Suspense fallback={<p className="room-intro">{t('dialog.loading')}</p>}>
                    <Shown view={view} />
                  </Suspense>
                </PortContext>
              </UnsavedContext>
            </Boundary>
          </main>
        </div>
        {wanted && (
          <LeaveUnsaved
            onLeave={() => {
              setChosen(wanted)
              setWanted(null)
            }}
            onClose={() => setWanted(null)}
          />
        )}
      </Warnings>
    </Reauthentication>
  )
}

function roomsFor({ person, link }: HomeView): readonly Room[] {
  if (person.role !== 'admin') return ['home']
  return ADMINISTRATORS_ROOMS.filter((room) => room !== 'workstations' || link !== undefined)
}

type HouseBarProps = Readonly<{ room: Room; rooms: readonly Room[]; enter: (room: Room) => void }>

function HouseBar({ room, rooms, enter }: HouseBarProps) {
  const { t } = useWords()
  const openAlerts = useOpenAlerts(rooms.length > 0)
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
                {each === 'alerts' && openAlerts > 0 && <OpenAlerts count={openAlerts} />}
              </button>
            ))}
          </nav>
        )}
        <p className="house-hint">{t('home.closingHint')}</p>
      </div>
    </header>
  )
}

/** A number to the eye, a sentence to the ear. */
function OpenAlerts({ count }: Readonly<{ count: number }>) {
  const { t } = useWords()
  return (
    <>
      <span className="open-alerts" aria-hidden="true">
        {count > 99 ? '99+' : count}
      </span>
      <span className="visually-hidden">, {t('alerts.badge', { count })}</span>
    </>
  )
}

function OwnSession({ view }: OwnSessionProps) {
  const { t } = useWords()
  return (
    <>
      <Welcome view={view} />
      <LastSessionCard last={view.last} />
      <OtherSessions view={view} />
      <div className="room-pair">
        {view.open && <WhoIsOnline open={view.open} />}
        <HoldingProcess session={view.session} />
      </div>
      <section className="room">
        <h2 id="recent-title">{t('home.recent.title')}</h2>
        <RecentSessions sessions={view.recent} />
      </section>
    </>
  )
}
