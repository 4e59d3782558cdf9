import { Button, Group, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import type { OneTimePassword as Given } from '../../../electron/contract/administration.ts'
import { durationText } from '../../../electron/contract/duration-text.ts'
import { Dialog } from '../kit/dialog.tsx'
import { useWords } from '../kit/words.ts'

type OneTimeProps = Readonly<{ name: string; given: Given; onClose: () => void }>

/** Shown once: nobody, not even Latchkey, can show it again. So no stray key takes it away before somebody has it. */
export function OneTimePassword({ name, given, onClose }: OneTimeProps) {
  const { language, t } = useWords()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)
  const [noted, setNoted] = useState(false)
  const isKept = copied || noted

  function copy(button: HTMLElement) {
    field.current?.select()
    // The newer clipboard interface asks for a permission, and pages here have none.
    setCopied(document.execCommand('copy'))
    button.focus()
  }

  return (
    <Dialog title={t('people.oneTime.title', { name })} focusOn="button" held={!isKept} onClose={onClose}>
      <div className="dialog-form one-time">
        <p>{t('people.oneTime.body', { lifetime: durationText(given.lifetimeMs, language) })}</p>
        <TextInput ref={field} readOnly value={given.oneTimePassword} aria-label={t('people.oneTime.label')} spellCheck={false} />
        <Group gap="sm">
          <Button variant="default" onClick={(event) => copy(event.currentTarget)}>
            {t('people.oneTime.copy')}
          </Button>
          <p className="done" role="status">
            {copied && t('people.oneTime.copied')}
          </p>
        </Group>
        <label className="check">
          <input type="checkbox" checked={noted} onChange={(event) => setNoted(event.currentTarget.checked)} />
          {t('people.oneTime.noted')}
        </label>
        <Group gap="sm" mt={6}>
          <Button onClick={onClose}>{t('dialog.done')}</Button>
        </Group>
      </div>
    </Dialog>
  )
}
