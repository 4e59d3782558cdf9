import { Textarea } from '@mantine/core'
import { useRef, useState } from 'react'
import type { ReactNode, Ref } from 'react'

/** A text without which nothing is done. `given` is what was typed, or null and the field complains. */
export function useRequiredText() {
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState('')
  const [isMissing, setMissing] = useState(false)
  const type = (typed: string) => {
    setText(typed)
    setMissing(false)
  }
  const given = () => {
    if (text.trim() !== '') return text.trim()
    setMissing(true)
    field.current?.focus()
    return null
  }
  return { field, text, isMissing, type, given }
}

type FieldProps = Readonly<{
  ref: Ref<HTMLTextAreaElement>
  of: Omit<ReturnType<typeof useRequiredText>, 'field'>
  name?: string
  rows: number
  label: string
  description: ReactNode
  /** What is said where there is nothing. */
  missing: string
  longest: number
  busy: boolean
}>

export const RequiredTextField = ({ of, missing, longest, busy, ...field }: FieldProps) => (
  <Textarea
    {...field}
    error={of.isMissing && missing}
    errorProps={{ role: 'alert' }}
    aria-invalid={of.isMissing}
    required
    withAsterisk={false}
    maxLength={longest}
    value={of.text}
    readOnly={busy}
    onChange={(event) => of.type(event.currentTarget.value)}
  />
)
