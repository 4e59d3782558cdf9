import { Alert, Button } from '@mantine/core'
import { durationText } from '../../../electron/contract/duration-text.ts'
import type { LockedView } from '../../../electron/contract/views.ts'
import type { Arrival } from '../../arrival.ts'
import { ask } from '../../bridge.ts'
import { countdownText } from '../../sign-in/countdown.ts'
import { useSecondsLeft } from '../kit/use-seconds-left.ts'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'

type HandOverProps = Readonly<{ view: LockedView; arrival: Arrival }>

/** How the next person gets the workstation: what will happen is said before it is asked for, and can be refused or called off. */
export function HandOver({ view, arrival }: HandOverProps) {
  const { language, t } = useWords()
  const name = view.person.displayName
  const { busy, problem, submit } = useSubmit()
  const isRunning = view.handOver !== null

  async function tell(channel: 'app:take-over' | 'app:leave-be') {
    await submit(() => ask(channel, null))
  }

  return (
    <section className="hand-over" data-running={isRunning || undefined} aria-labelledby="hand-over-title">
      <h2 id="hand-over-title">{t('lock.others.title', { name })}</h2>
      {view.handOver ? (
        <HandOverCountdown until={arrival.steady + view.handOver.leftMs} name={name} />
      ) : (
        <p>{t('lock.others.explain', { name, grace: durationText(view.graceMs, language) })}</p>
      )}
      {problem !== null && <Alert role="alert">{problem}</Alert>}
      <Button
        variant="default"
        aria-disabled={busy}
        // One button, so that it keeps the focus; the second click of a double one must not take back what the first did.
        onClick={(event) => event.detail < 2 && void tell(isRunning ? 'app:leave-be' : 'app:take-over')}
      >
        {t(isRunning ? 'lock.others.leave' : 'lock.others.take')}
      </Button>
    </section>
  )
}

function HandOverCountdown({ until, name }: Readonly<{ until: number; name: string }>) {
  const { t } = useWords()
  const left = useSecondsLeft(until)
  return (
    <>
      <p className="time-left" role="timer">
        {left === 0 ? t('lock.others.ending', { name }) : t('lock.others.running', { name, time: countdownText(left) })}
      </p>
      <p role="alert">
        {t('lock.others.begun')} {t('lock.others.refuse', { name })}
      </p>
    </>
  )
}
