import { Button, Group, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import type { OneTimePassword as Given } from '../../../electron/contract/administration.ts'
import { durationText } from '../../../electron/contract/duration-text.ts'
import { useWords } from '../kit/words.ts'

/** Shown once: nobody, not even Latchkey, can show it again. */
export function OneTimePassword({ given, onClose }: Readonly<{ given: Given; onClose: () => void }>) {
  const { t } = useWords()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)

  function copy(button: HTMLElement) {
    field.current?.select()
    // The newer clipboard interface asks for a permission, and pages here have none.
    setCopied(document.execCommand('copy'))
    button.focus()
  }

  return (
    <div className="dialog-form">
      <p>{t('people.oneTime.body', { lifetime: durationText(given.lifetimeMs) })}</p>
      <Group gap="sm" wrap="nowrap" className="one-time">
        <TextInput ref={field} readOnly value={given.oneTimePassword} aria-label={t('people.oneTime.label')} spellCheck={false} />
        <Button variant="default" onClick={(event) => copy(event.currentTarget)}>
          {t('people.oneTime.copy')}
        </Button>
      </Group>
      <p className="done" role="status">
        {copied && t('people.oneTime.copied')}
      </p>
      <Group gap="sm" mt={6}>
        <Button onClick={onClose}>{t('dialog.done')}</Button>
      </Group>
    </div>
  )
}
