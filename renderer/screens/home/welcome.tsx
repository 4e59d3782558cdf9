import { Alert, Button, Group } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { durationText } from '../../../electron/contract/duration-text.ts'
import type { HomeView } from '../../../electron/contract/views.ts'
import { ask } from '../../bridge.ts'
import { clockText, dayText, isSameDay } from '../../moment.ts'
import { useNow } from '../kit/use-now.ts'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { ChangePassword } from '../password/change-password.tsx'

type WelcomeProps = Readonly<{ view: HomeView }>

/** Who is signed in and since when, and what they can do about it. */
export function Welcome({ view }: WelcomeProps) {
  const { t } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  const { busy, problem, submit } = useSubmit()
  const [changing, setChanging] = useState(false)
  const [changed, setChanged] = useState(false)
  // The form that had the focus is gone; whoever listens to the page hears at once who is signed in.
  useEffect(() => heading.current?.focus(), [])

  async function leave(channel: 'session:sign-out' | 'app:lock') {
    await submit(() => ask(channel, null))
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
          <Group component="p" gap="4px 12px" mt={6} c="dimmed">
            <SignedInSince startedAt={view.session.startedAt} />
            {view.person.role === 'admin' && <span className="tag">{t('home.administrator')}</span>}
          </Group>
        </div>
        <Group gap="sm">
          <Button
            variant="default"
            onClick={() => {
              setChanged(false)
              setChanging(true)
            }}
          >
            {t('home.changePassword')}
          </Button>
          <Button variant="default" aria-disabled={busy} onClick={() => void leave('app:lock')}>
            {t('home.lock')}
          </Button>
          <Button aria-busy={busy} aria-disabled={busy} onClick={() => void leave('session:sign-out')}>
            {t('home.signOut')}
          </Button>
        </Group>
      </div>
      <p className="done" role="status">
        {changed && t('changePassword.done')}
      </p>
      {changing && (
        <ChangePassword
          view={view}
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
function SignedInSince({ startedAt }: Readonly<{ startedAt: string }>) {
  const { language, t } = useWords()
  const start = new Date(startedAt)
  const now = useNow(start.getTime())
  const facts = { time: clockText(start, language), date: dayText(start, language) }
  return (
    <span>
      <time dateTime={startedAt}>{t(isSameDay(start, new Date(now)) ? 'home.since' : 'home.sinceDay', facts)}</time>
      {' · '}
      <span data-live="duration">{t('home.for', { duration: durationText(Math.max(0, now - start.getTime()), language) })}</span>
    </span>
  )
}
