import { Alert, Button, Group, NativeSelect, Textarea } from '@mantine/core'
import { useRef, useState } from 'react'
import type { FormEvent } from 'react'
import type { EnrolmentLine } from '../../../electron/contract/fleet/views.ts'
import { whenText } from '../../moment.ts'
import { copyText } from '../console/sessions/copy-text.ts'
import { DialogActions } from '../kit/dialog-actions.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import { SiteField } from './site-field.tsx'

const VALIDITIES = [
  ['1h', 'hour'],
  ['24h', 'day'],
  ['7d', 'week'],
] as const

type AddProps = Readonly<{ site: string; onClose: () => void }>

/** Makes the line that lets one workstation in. */
export function AddWorkstations({ site: first, onClose }: AddProps) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const [site, setSite] = useState(first)
  const [validFor, setValidFor] = useState<string>(VALIDITIES[1][0])
  const [isMissing, setMissing] = useState(false)
  const [made, setMade] = useState<EnrolmentLine | null>(null)
  const { busy, problem, submit } = useSubmit()

  async function make(event: FormEvent) {
    event.preventDefault()
    if (site.trim() === '') return setMissing(true)
    const result = await submit(() => ask('fleet:enrol-token', { site: site.trim(), validFor }))
    if (result) setMade(result.value)
    return undefined
  }

  if (made) return <Line key={made.line} made={made} another={() => setMade(null)} onClose={onClose} />
  return (
    <Dialog title={t('fleet.enrol.title')} focusOn="[name=site]" onClose={onClose}>
      <form className="dialog-form" noValidate onSubmit={(event) => void make(event)}>
        <p>{t('fleet.enrol.intro')}</p>
        {problem !== null && <Alert role="alert">{problem}</Alert>}
        <SiteField
          label={t('fleet.enrol.site')}
          description={t('fleet.enrol.siteHint')}
          error={isMissing && t('fleet.enrol.siteMissing')}
          site={site}
          busy={busy}
          onChange={(now) => {
            setSite(now)
            setMissing(false)
          }}
        />
        <NativeSelect
          label={t('fleet.enrol.valid')}
          data={VALIDITIES.map(([value, label]) => ({ value, label: t(`fleet.enrol.validities.${label}`) }))}
          value={validFor}
          onChange={(event) => setValidFor(event.currentTarget.value)}
        />
        <DialogActions submit={t('fleet.enrol.make')} leave={t('dialog.cancel')} busy={busy} onLeave={onClose} />
      </form>
    </Dialog>
  )
}

type LineProps = Readonly<{ made: EnrolmentLine; another: () => void; onClose: () => void }>

/** Shown once: Escape does nothing until it is copied, or noted. */
function Line({ made, another, onClose }: LineProps) {
  const { language, t, words } = useWords()
  const field = useRef<HTMLTextAreaElement>(null)
  const [isCopied, setCopied] = useState(false)
  const [isNoted, setNoted] = useState(false)
  return (
    <Dialog title={t('fleet.enrol.title')} wide focusOn="[data-copy]" held={!isCopied && !isNoted} onClose={onClose}>
      <div className="dialog-form">
        <p>{t('fleet.enrol.shown', { when: whenText(new Date(made.expiresAt), words, language) })}</p>
        <Textarea
          ref={field}
          className="enrolment-line"
          rows={3}
          readOnly
          value={made.line}
          aria-label={t('fleet.enrol.line')}
          spellCheck={false}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Group gap="sm">
          <Button data-copy onClick={() => setCopied(copyText(made.line))}>
            {t('fleet.enrol.copy')}
          </Button>
          <p className="done" role="status">
            {isCopied && t('fleet.enrol.copied')}
          </p>
        </Group>
        <p className="field-note">{t('fleet.enrol.where')}</p>
        <code className="command-line">latchkey admin fleet enrol {made.line}</code>
        <label className="check">
          <input type="checkbox" checked={isNoted} onChange={(event) => setNoted(event.currentTarget.checked)} />
          {t('fleet.enrol.noted')}
        </label>
        <Group gap="sm" mt={6}>
          <Button variant="default" onClick={onClose}>
            {t('dialog.done')}
          </Button>
          <Button variant="default" onClick={another}>
            {t('fleet.enrol.another')}
          </Button>
        </Group>
      </div>
    </Dialog>
  )
}
