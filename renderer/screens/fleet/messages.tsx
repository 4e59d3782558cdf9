import { Alert, Button } from '@mantine/core'
import type { MessageView } from '../../../electron/contract/views.ts'
import { ask } from '../../bridge.ts'
import { whenText } from '../../moment.ts'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'

/** What administrators of the fleet have written to the person, until they have read it. Read out when it comes. */
export function Messages({ messages }: Readonly<{ messages: readonly MessageView[] | undefined }>) {
  const { t } = useWords()
  if (!messages) return null
  return (
    <section className="fleet-messages" aria-label={t('messages.region')} aria-live="polite" hidden={messages.length === 0}>
      {messages.map((message) => (
        <Message key={message.id} message={message} />
      ))}
    </section>
  )
}

function Message({ message: { id, from, text, at } }: Readonly<{ message: MessageView }>) {
  const { language, t, words } = useWords()
  const { busy, problem, submit } = useSubmit()
  return (
    <article className="fleet-message">
      <div>
        <h2>{t('messages.from', { name: from, when: whenText(new Date(at), words, language) })}</h2>
        <p>{text}</p>
        {problem !== null && <Alert role="alert">{problem}</Alert>}
      </div>
      <Button
        size="sm"
        variant="default"
        aria-label={t('messages.readOf', { text })}
        aria-busy={busy}
        aria-disabled={busy}
        onClick={() => void submit(() => ask('fleet:message-read', { id }))}
      >
        {t('messages.read')}
      </Button>
    </article>
  )
}
