import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { HomeView } from '../../../electron/contract/views.ts'
import { Confirmation } from '../kit/confirmation.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'

type OthersProps = Readonly<{ view: HomeView }>

/** Where else the person is signed in, and the way to end it. */
export function OtherSessions({ view }: OthersProps) {
  const { t } = useWords()
  const outcome = useRef<HTMLParagraphElement>(null)
  const [confirming, setConfirming] = useState(false)
  const [ended, setEnded] = useState(false)
  // The button that had the focus is gone with the sessions.
  useEffect(() => {
    if (ended) outcome.current?.focus()
  }, [ended])

  return (
    <>
      {(view.otherSessions > 0 || ended) && (
        <section className="room others" aria-labelledby="others-title">
          <div>
            <h2 id="others-title">{t(view.otherSessions > 0 ? 'home.others.title' : 'home.others.onlyHere')}</h2>
            {view.otherSessions > 0 && <p className="room-intro">{t('home.others.open', { count: view.otherSessions })}</p>}
            <p ref={outcome} tabIndex={-1} className="done" role="status">
              {ended && t('home.others.done')}
            </p>
          </div>
          {view.otherSessions > 0 && (
            <Button
              variant="default"
              onClick={() => {
                setEnded(false)
                setConfirming(true)
              }}
            >
              {t('home.others.end')}
            </Button>
          )}
        </section>
      )}
      {confirming && (
        <ConfirmEnding
          onClose={() => setConfirming(false)}
          onDone={() => {
            setConfirming(false)
            setEnded(true)
          }}
        />
      )}
    </>
  )
}

type EndingProps = Readonly<{ onClose: () => void; onDone: () => void }>

function ConfirmEnding({ onClose, onDone }: EndingProps) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const { busy, problem, submit } = useSubmit()

  async function end() {
    if (await submit(() => ask('own-sessions:end-others', null))) onDone()
  }

  return (
    <Dialog title={t('home.others.confirmTitle')} focusOn="[data-safe]" onClose={onClose}>
      <Confirmation problem={problem} busy={busy} label={t('home.others.end')} confirm={() => void end()} leave={onClose}>
        <p>{t('home.others.confirmBody')}</p>
      </Confirmation>
    </Dialog>
  )
}
