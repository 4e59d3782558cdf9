import { Button } from '@mantine/core'
import { useState } from 'react'
import type { FormEvent } from 'react'
import type { PolicyView } from '../../../electron/contract/administration.ts'
import { LoadProblem } from '../kit/load-problem.tsx'
import { useAnswer } from '../kit/use-answer.ts'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import { changesOf, draftKey, refusalText } from './policy-draft.ts'
import type { Draft } from './policy-draft.ts'
import { PolicyTable } from './policy-table.tsx'
import { RoomHeading } from './room-heading.tsx'

export function Policy() {
  const { t } = useWords()
  const { answer: policy, problem, load } = useAnswer('policy:get', null)
  return (
    <>
      <RoomHeading title={t('policy.title')} intro={t('policy.intro')} />
      <LoadProblem problem={problem} tryAgain={load} />
      {policy === null ? (
        problem === null && <p className="room-intro">{t('dialog.loading')}</p>
      ) : (
        <PolicyForm policy={policy} onChanged={load} />
      )}
    </>
  )
}

type PolicyFormProps = Readonly<{ policy: PolicyView; onChanged: () => Promise<void> }>

function PolicyForm({ policy, onChanged }: PolicyFormProps) {
  const { t, words } = useWords()
  const ask = useFreshAsk()
  const [draft, setDraft] = useState<Draft>({})
  const [problems, setProblems] = useState<Draft>({})
  const [note, setNote] = useState<string | null>(null)
  const { busy, problem, setProblem, submit } = useSubmit()
  const changes = changesOf(policy.settings, draft)

  async function save(event: FormEvent) {
    event.preventDefault()
    setNote(null)
    if (changes.length === 0) return setNote(t('policy.unchanged'))
    const form = event.currentTarget
    const result = await submit(() => ask('policy:save', changes))
    if (!result) return undefined
    const { refused } = result.value
    await onChanged()
    setDraft(pick(draft, refused.map(nameOf)))
    setProblems(
      Object.fromEntries(
        refused.flatMap((one) => {
          const setting = policy.settings.find(({ key }) => key === one.key)
          return setting ? [[nameOf(one), refusalText(one.error, setting, words)]] : []
        }),
      ),
    )
    if (refused[0]) {
      setProblem(t('policy.refused'))
      form.querySelector<HTMLElement>(`[name="${nameOf(refused[0])}"]`)?.focus()
    } else setNote(t('policy.saved'))
  }

  function discard() {
    setDraft({})
    setProblems({})
    setProblem(null)
    setNote(null)
  }

  return (
    <form className="policy" noValidate onSubmit={(event) => void save(event)}>
      <PolicyTable
        settings={policy.settings}
        draft={draft}
        problems={problems}
        busy={busy}
        onChange={(name, value) => {
          setDraft((before) => ({ ...before, [name]: value }))
          setProblems(({ [name]: _settled, ...others }) => others)
          setNote(null)
        }}
      />
      <div className="policy-save">
        <p className="policy-note" role="status" data-problem={problem !== null || undefined}>
          {problem ?? note}
        </p>
        <Button variant="default" aria-disabled={changes.length === 0} onClick={discard}>
          {t('policy.discard')}
        </Button>
        <Button type="submit" aria-busy={busy} aria-disabled={busy || changes.length === 0}>
          {t('policy.save')}
        </Button>
      </div>
    </form>
  )
}

const nameOf = ({ key, role }: Readonly<{ key: string; role: 'user' | 'admin' | null }>) => draftKey(key, role ?? 'everybody')

const pick = (draft: Draft, names: readonly string[]): Draft =>
  Object.fromEntries(Object.entries(draft).filter(([name]) => names.includes(name)))
