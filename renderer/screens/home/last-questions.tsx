import { Alert, Button, Group } from '@mantine/core'
import { useId } from 'react'
import type { LastQuestion } from '../../../electron/contract/views.ts'
import { ask } from '../../bridge.ts'
import { whenText } from '../../moment.ts'
import { Confirmation } from '../kit/confirmation.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'

type QuestionProps = Readonly<{ question: LastQuestion; onConfirmed: () => void; onDisown: () => void }>

/** One fact, with time and place, and whether that was the person. */
export function Question({ question, onConfirmed, onDisown }: QuestionProps) {
  const { language, t, words } = useWords()
  const { busy, problem, submit } = useSubmit()
  const textId = useId()
  const { id, about, count, host, at } = question
  const facts = { count, host, when: whenText(new Date(at), words, language) }

  async function confirm() {
    if (await submit(() => ask('last-session:answer', { question: id, wasMe: true }))) onConfirmed()
  }

  return (
    <Group gap="sm" mt="md" className="last-question" role="group" aria-labelledby={textId}>
      <p id={textId}>{about === 'attempts' ? t('home.last.attempts', facts) : t('home.last.signIn', facts)}</p>
      <Button variant="default" aria-disabled={busy} onClick={() => void confirm()}>
        {t('home.last.yes')}
      </Button>
      <Button variant="default" aria-disabled={busy} onClick={onDisown}>
        {t('home.last.no')}
      </Button>
      {problem !== null && <Alert role="alert">{problem}</Alert>}
    </Group>
  )
}

type DisowningProps = Readonly<{ question: LastQuestion; onDone: () => void; onClose: () => void }>

/** Says what happens now before it does. */
export function Disowning({ question: { id, about }, onDone, onClose }: DisowningProps) {
  const { t } = useWords()
  const { busy, problem, submit } = useSubmit()

  async function disown() {
    if (await submit(() => ask('last-session:answer', { question: id, wasMe: false }))) onDone()
  }

  return (
    <Dialog title={t('home.last.disown.title')} focusOn="[data-safe]" onClose={onClose}>
      <Confirmation problem={problem} busy={busy} label={t('home.last.disown.confirm')} confirm={() => void disown()} leave={onClose}>
        <p>{t(about === 'attempts' ? 'home.last.disown.attempts' : 'home.last.disown.signIn')}</p>
      </Confirmation>
    </Dialog>
  )
}
