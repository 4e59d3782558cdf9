import type { Warning } from '../../../electron/contract/views.ts'
import type { Arrival } from '../../arrival.ts'
import { countdownText } from '../../sign-in/countdown.ts'
import { useSecondsLeft } from '../kit/use-seconds-left.ts'
import { useWords } from '../kit/words.ts'

type LockWarningProps = Readonly<{ warning: Warning; arrival: Arrival; displayName: string }>

/** On the lock screen a warning is only told: the person answers it by unlocking. */
export function LockWarning({ warning, arrival, displayName }: LockWarningProps) {
  const { t } = useWords()
  const left = useSecondsLeft(arrival.steady + warning.leftMs)
  return (
    <div className="lock-warning">
      <p role="alert">{t(`lock.warning.${warning.kind}`, { name: displayName })}</p>
      <p className="time-left" role="timer">
        {left === 0 ? t('warning.now') : t('lock.warningLeft', { time: countdownText(left) })}
      </p>
    </div>
  )
}
