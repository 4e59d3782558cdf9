import { TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'

const TYPING_PAUSE_MS = 250

type SearchProps = Readonly<{ label: string; hint: string; text: string; className?: string; onChange: (text: string) => void }>

/** Takes effect when the typing pauses. */
export function SearchField({ label, hint, text, className = '', onChange }: SearchProps) {
  const [typed, setTyped] = useState({ text, of: text })
  // It was changed from elsewhere, as by "Clear filters".
  if (typed.of !== text) setTyped({ text, of: text })
  useEffect(() => {
    if (typed.text === text) return undefined
    const timer = setTimeout(() => onChange(typed.text), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, text, onChange])
  return (
    <TextInput
      type="search"
      size="sm"
      className={className}
      label={label}
      placeholder={hint}
      spellCheck={false}
      maxLength={200}
      value={typed.text}
      onChange={(event) => setTyped({ text: event.currentTarget.value, of: text })}
    />
  )
}
