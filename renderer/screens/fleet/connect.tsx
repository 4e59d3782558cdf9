import { Button, Group, Textarea } from '@mantine/core'
import { useRef, useState } from 'react'
import type { FormEvent } from 'react'
import type { LinkState } from '../../../electron/contract/fleet/views.ts'
import type { Refusal } from '../../../electron/contract/result.ts'
import type { Words } from '../../../electron/contract/words/index.ts'
import { Confirmation } from '../kit/confirmation.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Fact } from '../kit/fact.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import { LinkLine } from './link-line.tsx'
import { useLink } from './use-link.ts'

/** Whether this desk is in a fleet: the way in, how it stands, and the way out. */
export function Connect() {
  const { t } = useWords()
  const link = useLink()
  const [note, setNote] = useState('')
  const said = useRef<HTMLParagraphElement>(null)

  function done(sentence: string) {
    setNote(sentence)
    // What had the focus is gone, or about to go.
    said.current?.focus()
  }

  if (link === null) return null
  return (
    <section className="room fleet-connect" aria-labelledby="fleet-title">
      <h2 id="fleet-title">{t(link.kind === 'none' ? 'fleet.connect.open' : 'fleet.connect.title')}</h2>
      <p ref={said} className="done" role="status" tabIndex={-1}>
        {note}
      </p>
      {link.kind === 'none' ? (
        <ConnectForm onDone={() => done(t('fleet.connect.done'))} />
      ) : (
        <Connected link={link} onLeft={() => done(t('fleet.connect.left'))} />
      )}
    </section>
  )
}

function ConnectForm({ onDone }: Readonly<{ onDone: () => void }>) {
  const { t, words } = useWords()
  const ask = useFreshAsk()
  const field = useRef<HTMLTextAreaElement>(null)
  const [line, setLine] = useState('')
  const { busy, problem, setProblem, submit } = useSubmit()

  async function connect(event: FormEvent) {
    event.preventDefault()
    if (line.trim() === '') setProblem(t('fleet.connect.missing'))
    else if (
      await submit(
        () => ask('fleet:enrol', { line }),
        (error) => refusalText(error, words),
      )
    )
      return onDone()
    field.current?.focus()
    return undefined
  }

  return (
    <form className="dialog-form" noValidate onSubmit={(event) => void connect(event)}>
      <p>{t('fleet.connect.intro')}</p>
      <Textarea
        ref={field}
        name="line"
        rows={3}
        className="enrolment-line"
        label={t('fleet.connect.line')}
        description={t('fleet.connect.lineHint')}
        error={problem}
        errorProps={{ role: 'alert' }}
        aria-invalid={problem !== null}
        spellCheck={false}
        autoComplete="off"
        maxLength={1_024}
        value={line}
        readOnly={busy}
        onChange={(event) => {
          setLine(event.currentTarget.value)
          setProblem(null)
        }}
      />
      <Group gap="sm" mt={6}>
        <Button type="submit" aria-busy={busy} aria-disabled={busy}>
          {t('fleet.connect.submit')}
        </Button>
      </Group>
    </form>
  )
}

/** What is wrong with the line, or with the way to the directory. */
export function refusalText({ code, params }: Refusal, words: Words): string | null {
  const refused: Readonly<Record<string, string>> = words.fleet.connect.refused
  if (code === 'invalid_input') return words.fleet.connect.refused.malformed
  return code === 'enrolment_refused' ? (refused[String(params['why'])] ?? null) : null
}

type ConnectedProps = Readonly<{ link: Extract<LinkState, { kind: 'enrolled' }>; onLeft: () => void }>

function Connected({ link, onLeft }: ConnectedProps) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const { busy, problem, submit } = useSubmit()
  const [isLeaving, setLeaving] = useState(false)

  async function leave() {
    if (!(await submit(() => ask('fleet:leave', null)))) return
    setLeaving(false)
    onLeft()
  }

  return (
    <>
      <LinkLine state={link} />
      <dl className="facts">
        <Fact name={t('fleet.connect.name')} value={link.name} />
        <Fact name={t('fleet.connect.site')} value={link.site} />
        <Fact name={t('fleet.connect.address')} value={link.url} />
      </dl>
      <Button variant="default" onClick={() => setLeaving(true)}>
        {t('fleet.connect.leave')}
      </Button>
      {isLeaving && (
        <Dialog title={t('fleet.connect.leaveTitle')} focusOn="[data-safe]" onClose={() => setLeaving(false)}>
          <Confirmation
            problem={problem}
            busy={busy}
            label={t('fleet.connect.leave')}
            confirm={() => void leave()}
            leave={() => setLeaving(false)}
          >
            <p>{t('fleet.connect.leaveBody')}</p>
            {link.waiting > 0 && (
              <p className="consequence">
                {t('link.waiting', { count: link.waiting })} {t('fleet.connect.leaveWaiting')}
              </p>
            )}
          </Confirmation>
        </Dialog>
      )}
    </>
  )
}
