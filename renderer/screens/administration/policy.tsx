import { Button } from '@mantine/core'
import { Suspense, useState } from 'react'
import type { FormEvent } from 'react'
import type { PolicyPreview, PolicyView } from '../../../electron/contract/administration.ts'
import { ask } from '../../bridge.ts'
import { readLater } from '../kit/boundary.tsx'
import { LoadProblem } from '../kit/load-problem.tsx'
import { useUnsaved } from '../kit/unsaved.ts'
import { useAnswer } from '../kit/use-answer.ts'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { PolicyConfirmation } from './policy-confirmation.tsx'
import { changesOf, draftKey, inverseOf, refusalText } from './policy-draft.ts'
import type { Draft } from './policy-draft.ts'
import { PolicyTable } from './policy-table.tsx'
import { PolicyUndo } from './policy-undo.tsx'
import type { Undoable } from './policy-undo.tsx'
import { RoomHeading } from './room-heading.tsx'

const Connect = readLater(async () => (await import('../fleet/connect.tsx')).Connect)

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
      <Suspense>
        <Connect />
      </Suspense>
    </>
  )
}

type PolicyFormProps = Readonly<{ policy: PolicyView; onChanged: () => Promise<void> }>

function PolicyForm({ policy, onChanged }: PolicyFormProps) {
  const { t, words } = useWords()
  const [draft, setDraft] = useState<Draft>({})
  const [problems, setProblems] = useState<Draft>({})
  const [note, setNote] = useState<string | null>(null)
  const [confirming, setConfirming] = useState<PolicyPreview | null>(null)
  const [undoable, setUndoable] = useState<Undoable | null>(null)
  const { busy, problem, setProblem, submit } = useSubmit()
  const changes = changesOf(policy.settings, draft)
  useUnsaved(changes.length > 0)

  async function look(event: FormEvent) {
    event.preventDefault()
    setNote(null)
    if (changes.length === 0) return setNote(t('policy.unchanged'))
    const result = await submit(() => ask('policy:preview', changes))
    if (!result) return undefined
    if (result.value.refused.length > 0) return complain(result.value.refused)
    if (result.value.changes.length > 0) return setConfirming(result.value)
    discard()
    setNote(t('policy.unchanged'))
  }

  function complain(refused: PolicyPreview['refused']) {
    setConfirming(null)
    setProblems(
      Object.fromEntries(
        refused.flatMap((one) => {
          const setting = policy.settings.find(({ key }) => key === one.key)
          return setting ? [[nameOf(one), refusalText(one.error, setting, words)]] : []
        }),
      ),
    )
    setProblem(t('policy.refused'))
    const [first] = refused
    if (first) requestAnimationFrame(() => document.querySelector<HTMLElement>(`[name="${nameOf(first)}"]`)?.focus())
  }

  async function saved(version: number) {
    setUndoable({ version, changes: inverseOf(policy.settings, changes) })
    setConfirming(null)
    discard()
    setNote(t('policy.saved'))
    await onChanged()
  }

  async function undone(told: string) {
    setUndoable(null)
    setNote(told)
    await onChanged()
  }

  function discard() {
    setDraft({})
    setProblems({})
    setProblem(null)
    setNote(null)
  }

  return (
    <form className="policy" noValidate onSubmit={(event) => void look(event)}>
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
        {undoable && <PolicyUndo key={undoable.version} undoable={undoable} onDone={undone} onGone={() => setUndoable(null)} />}
        <Button variant="default" aria-disabled={changes.length === 0} onClick={discard}>
          {t('policy.discard')}
        </Button>
        <Button type="submit" aria-busy={busy} aria-disabled={busy || changes.length === 0}>
          {t('policy.save')}
        </Button>
      </div>
      {confirming && (
        <PolicyConfirmation
          changes={changes}
          preview={confirming}
          onSaved={(version) => void saved(version)}
          onRefused={complain}
          onClose={() => setConfirming(null)}
        />
      )}
    </form>
  )
}

const nameOf = ({ key, role }: Readonly<{ key: string; role: 'user' | 'admin' | null }>) => draftKey(key, role ?? 'everybody')
