import { PasswordInput } from '@mantine/core'
import { useEffect, useEffectEvent, useState } from 'react'
import type { KeyboardEvent, ReactNode, Ref } from 'react'
import { useWords } from '../kit/words.ts'

type PasswordFieldProps = Readonly<{
  name: string
  label: string
  value: string
  autoComplete: 'current-password' | 'new-password'
  busy: boolean
  /** What is wrong with it. */
  error?: string | undefined
  description?: ReactNode
  /** Whatever went wrong with what was typed, at this field or elsewhere: it is emptied for each new one. */
  complaint: unknown
  ref?: Ref<HTMLInputElement>
  describedBy?: string
  onType: (value: string) => void
  onEmpty: () => void
  onCapsLock?: (isOn: boolean) => void
}>

/**
 * The one field for passwords. It holds what is typed no longer than it must: a failure empties it, and so does the window losing its focus,
 * for whoever comes back to it may be somebody else. What was typed can be read only as long as somebody holds the eye.
 */
export function PasswordField({ complaint, error, busy, describedBy, onType, onEmpty, onCapsLock, ...field }: PasswordFieldProps) {
  const { t } = useWords()
  const [visible, setVisible] = useState(false)
  const hide = () => setVisible(false)
  const [complainedOf, setComplainedOf] = useState(complaint)
  if (complaint !== complainedOf) {
    setComplainedOf(complaint)
    hide()
  }
  const empty = useEffectEvent(onEmpty)
  useEffect(() => {
    if (isWrong(complaint)) empty()
  }, [complaint])
  const forget = useEffectEvent(() => {
    hide()
    // The answer to what was sent is on its way.
    if (!busy) onEmpty()
  })
  useEffect(() => {
    window.addEventListener('blur', forget)
    return () => window.removeEventListener('blur', forget)
  }, [])
  const noticeCapsLock = (event: KeyboardEvent) => onCapsLock?.(event.getModifierState('CapsLock'))
  return (
    <PasswordInput
      {...field}
      error={error}
      aria-invalid={error !== undefined || isWrong(complaint)}
      {...(describedBy === undefined ? {} : { 'aria-describedby': describedBy })}
      readOnly={busy}
      spellCheck={false}
      maxLength={1024}
      visible={visible}
      visibilityToggleButtonProps={{
        'aria-label': t('password.show'),
        onPointerDown: () => setVisible(true),
        onPointerUp: hide,
        onPointerLeave: hide,
        onPointerCancel: hide,
        onKeyDown: ({ key }: KeyboardEvent) => (key === 'Enter' || key === ' ') && setVisible(true),
        onKeyUp: hide,
        onBlur: hide,
      }}
      onKeyDown={noticeCapsLock}
      onKeyUp={noticeCapsLock}
      onBlur={() => onCapsLock?.(false)}
      onChange={(event) => onType(event.currentTarget.value)}
    />
  )
}

const isWrong = (complaint: unknown) => complaint !== null && complaint !== undefined
