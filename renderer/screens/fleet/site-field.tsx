import { TextInput } from '@mantine/core'
import { useId } from 'react'
import type { ReactNode } from 'react'
import { useAnswer } from '../kit/use-answer.ts'

type SiteProps = Readonly<{
  label: string
  description?: string
  error?: ReactNode
  site: string
  busy: boolean
  onChange: (site: string) => void
}>

/** A site, new or one of those there are: the browser offers them. */
export function SiteField({ label, description, error, site, busy, onChange }: SiteProps) {
  const id = useId()
  const { answer: sites } = useAnswer('fleet:sites', null)
  return (
    <>
      <TextInput
        name="site"
        label={label}
        description={description}
        error={error}
        errorProps={{ role: 'alert' }}
        aria-invalid={Boolean(error)}
        list={id}
        maxLength={100}
        autoComplete="off"
        value={site}
        readOnly={busy}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id={id}>
        {(sites ?? []).map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </>
  )
}
