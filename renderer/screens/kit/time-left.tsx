import { useState } from 'react'
import { countdownText } from '../../sign-in/countdown.ts'
import { useSecondsLeft } from './use-seconds-left.ts'
import { useWords } from './words.ts'

/** Read out when so many seconds are left; each second would be a nuisance. */
const READ_OUT_AT = [30, 10]

type TimeLeftProps = Readonly<{ until: number; sentence: 'warning.idle.left' | 'warning.closeRequest.left' }>

/** The countdown of a dialog. What there is at first is read out with the dialog itself. */
export function TimeLeft({ until, sentence }: TimeLeftProps) {
  const { t } = useWords()
  const left = useSecondsLeft(until)
  const [atFirst] = useState(left)
  const mark = READ_OUT_AT.filter((seconds) => left <= seconds && seconds < atFirst).at(-1)
  return (
    <>
      <p className="time-left" role="timer">
        {left === 0 ? t('warning.now') : t(sentence, { time: countdownText(left) })}
      </p>
      <p className="visually-hidden" aria-live="assertive">
        {mark !== undefined && t('warning.left', { time: `${mark} s` })}
      </p>
    </>
  )
}
