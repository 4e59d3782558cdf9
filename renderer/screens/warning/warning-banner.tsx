import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { durationText } from '../../../electron/contract/duration-text.ts'
import type { Language } from '../../../electron/contract/views.ts'
import { clockText } from '../../moment.ts'
import { countdownText } from '../../sign-in/countdown.ts'
import { useSecondsLeft } from '../kit/use-seconds-left.ts'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { SignOutNow } from './sign-out-now.tsx'

type BannerProps = Readonly<{ until: number }>

type TimeBannerProps = BannerProps & Readonly<{ endsAt: number; isLast: boolean; dismiss: () => void }>

/** The absolute timeout is near. The last warning of it stays. */
export function TimeBanner({ until, endsAt, isLast, dismiss }: TimeBannerProps) {
  const { language, t } = useWords()
  const left = useSecondsLeft(until)
  const time = isLast ? countdownText(left) : roundedUp(left, language)
  return (
    <Banner
      sentence={t('warning.absolute.body', { time: clockText(new Date(endsAt), language) })}
      left={left === 0 ? t('warning.now') : t('warning.absolute.left', { time })}
    >
      {isLast ? (
        <SignOut />
      ) : (
        <Button variant="default" onClick={dismiss}>
          {t('warning.absolute.dismiss')}
        </Button>
      )}
    </Banner>
  )
}

/** The person goes on working until somebody else ends the session. */
export function CloseRequestBanner({ until }: BannerProps) {
  const { t } = useWords()
  const left = useSecondsLeft(until)
  return (
    <Banner
      sentence={t('warning.closeRequest.banner')}
      left={left === 0 ? t('warning.now') : t('warning.closeRequest.left', { time: countdownText(left) })}
    >
      <SignOut />
    </Banner>
  )
}

type BannerLook = Readonly<{ sentence: string; left: string; children: ReactNode }>

/** The countdown stands beside the alert, not in it: that would be read out with each second. */
function Banner({ sentence, left, children }: BannerLook) {
  const { t } = useWords()
  return (
    <section className="warning-banner" aria-label={t('warning.region')}>
      <p role="alert">{sentence}</p>
      <p className="time-left" role="timer">
        {left}
      </p>
      {children}
    </section>
  )
}

function SignOut() {
  const submission = useSubmit()
  return (
    <>
      <SignOutNow submission={submission} />
      {submission.problem !== null && <p role="alert">{submission.problem}</p>}
    </>
  )
}

/** `10 min` until it is 9. */
const roundedUp = (seconds: number, language: Language) =>
  durationText(seconds < 60 ? seconds * 1000 : Math.ceil(seconds / 60) * 60_000, language)
