import { Button, Group, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { Dialog } from './dialog.tsx'
import { useWords } from './words.ts'

type ShownOnceProps = Readonly<{ title: string; body: string; label: string; secret: string; onClose: () => void }>

/** Shown once: nobody, not even Latchkey, can show it again. So no stray key takes it away before somebody has it. */
export function ShownOnce({ title, body, label, secret, onClose }: ShownOnceProps) {
  const { t } = useWords()
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
    <Dialog title={title} focusOn="button" held={!isKept} onClose={onClose}>
      <div className="dialog-form one-time">
        <p>{body}</p>
        <TextInput ref={field} readOnly value={secret} aria-label={label} spellCheck={false} />
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
