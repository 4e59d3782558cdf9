import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { HomeView, Language, OwnSession } from '../../../electron/contract/views.ts'
import { dayAndTime } from '../../moment.ts'
import { Confirmation } from '../kit/confirmation.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { PresenceMark } from '../kit/presence-mark.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import { sinceText } from './since-text.ts'

type OthersProps = Readonly<{ view: HomeView }>

/** Which are to end: one of them, or all. */
type Wanted = OwnSession | 'all'

/** Where else the person is signed in, and the way to end each, or all of them. */
export function OtherSessions({ view: { otherSessions } }: OthersProps) {
  const { t } = useWords()
  const outcome = useRef<HTMLParagraphElement>(null)
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const [ended, setEnded] = useState<Wanted | null>(null)
  // The button that had the focus is gone with the sessions.
  useEffect(() => {
    if (ended) outcome.current?.focus()
  }, [ended])

  function confirm(which: Wanted) {
    setEnded(null)
    setWanted(which)
  }

  return (
    <>
      {(otherSessions.length > 0 || ended) && (
        <section className="room" aria-labelledby="others-title">
          <div className="others">
            <div>
              <h2 id="others-title">{t(otherSessions.length > 0 ? 'home.others.title' : 'home.others.onlyHere')}</h2>
              {otherSessions.length > 0 && <p className="room-intro">{t('home.others.open', { count: otherSessions.length })}</p>}
              <p ref={outcome} tabIndex={-1} className="done" role="status">
                {ended && (ended === 'all' ? t('home.others.done') : t('home.others.doneOne', { host: ended.host }))}
              </p>
            </div>
            {otherSessions.length > 0 && (
              <Button variant="default" onClick={() => confirm('all')}>
                {t('home.others.end')}
              </Button>
            )}
          </div>
          {otherSessions.length > 0 && (
            <ul className="own-sessions" aria-label={t('home.others.list')}>
              {otherSessions.map((session) => (
                <OneSession key={session.id} session={session} end={() => confirm(session)} />
              ))}
            </ul>
          )}
        </section>
      )}
      {wanted && (
        <ConfirmEnding
          wanted={wanted}
          onClose={() => setWanted(null)}
          onDone={() => {
            setWanted(null)
            setEnded(wanted)
          }}
        />
      )}
    </>
  )
}

function OneSession({ session, end }: Readonly<{ session: OwnSession; end: () => void }>) {
  const { language, t } = useWords()
  return (
    <li>
      <PresenceMark presence={session.presence} />
      <span className="own-session-place">
        <strong>{session.host}</strong>
        <span>
          {whenTexts(session, language, t('home.others.lastActive', { time: dayAndTime(new Date(session.lastActivityAt), language) }))}
        </span>
      </span>
      <Button variant="default" aria-label={`${t('home.others.endOne')}: ${session.host}`} onClick={end}>
        {t('home.others.endOne')}
      </Button>
    </li>
  )
}

const whenTexts = ({ startedAt }: OwnSession, language: Language, lastActive: string) => `${sinceText(startedAt, language)} · ${lastActive}`

type EndingProps = Readonly<{ wanted: Wanted; onClose: () => void; onDone: () => void }>

function ConfirmEnding({ wanted, onClose, onDone }: EndingProps) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const { busy, problem, submit } = useSubmit()
  const [title, body, label] =
    wanted === 'all'
      ? [t('home.others.confirmTitle'), t('home.others.confirmBody'), t('home.others.end')]
      : [t('home.others.confirmOne', wanted), t('home.others.confirmOneBody', wanted), t('home.others.endOne')]

  const order = () => (wanted === 'all' ? ask('own-sessions:end-others', null) : ask('own-sessions:end', { id: wanted.id }))

  async function end() {
    if (await submit(order)) onDone()
  }

  return (
    <Dialog title={title} focusOn="[data-safe]" onClose={onClose}>
      <Confirmation problem={problem} busy={busy} label={label} confirm={() => void end()} leave={onClose}>
        <p>{body}</p>
      </Confirmation>
    </Dialog>
  )
}
