import { durationText } from '../../../electron/contract/duration-text.ts'
import type { LockedView } from '../../../electron/contract/views.ts'
import type { Arrival } from '../../arrival.ts'
import { clockText, dayText, isSameDay } from '../../moment.ts'
import { Door } from '../door/door.tsx'
import { useNow } from '../kit/use-now.ts'
import { useWords } from '../kit/words.ts'
import { HandOver } from './hand-over.tsx'
import { LockWarning } from './lock-warning.tsx'
import { UnlockForm } from './unlock-form.tsx'

type LockScreenProps = Readonly<{ view: LockedView; arrival: Arrival }>

/** Stands in place of everything the person had on the screen. */
export function LockScreen({ view, arrival }: LockScreenProps) {
  const { t } = useWords()
  const { displayName } = view.person
  return (
    <div className="entrance">
      <Door />
      <main className="threshold">
        <div role="status">
          <h1 className="entrance-title lock-title">{t('lock.title')}</h1>
          <p className="lock-person">{t('lock.signedIn', { name: displayName })}</p>
        </div>
        <p className="lock-since">
          <OpenSince view={view} arrival={arrival} />
        </p>
        {view.warning && <LockWarning warning={view.warning} arrival={arrival} displayName={displayName} />}
        <UnlockForm displayName={displayName} asked={view.handOver !== null} />
        <HandOver view={view} arrival={arrival} />
      </main>
    </div>
  )
}

function OpenSince({ view, arrival }: LockScreenProps) {
  const { language, t } = useWords()
  const start = new Date(view.session.startedAt)
  const idleSince = arrival.at - view.idleMs
  const now = useNow(idleSince)
  const facts = { time: clockText(start, language), date: dayText(start, language) }
  return (
    <>
      <time dateTime={view.session.startedAt}>{t(isSameDay(start, new Date(now)) ? 'home.since' : 'home.sinceDay', facts)}</time>
      {' · '}
      <span data-live="duration">{t('lock.idle', { duration: durationText(Math.max(0, now - idleSince), language) })}</span>
    </>
  )
}
