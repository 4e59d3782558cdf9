import { Alert, Button, Group } from '@mantine/core'
import { useId, useState } from 'react'
import type { PolicyPreview, PolicySaved } from '../../../electron/contract/administration.ts'
import type { PolicyChange } from '../../../electron/contract/questions.ts'
import { ask } from '../../bridge.ts'
import { Dialog } from '../kit/dialog.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import { optionText, settingWords } from './policy-draft.ts'

type Refused = PolicyPreview['refused']

type ConfirmationProps = Readonly<{
  changes: readonly PolicyChange[]
  preview: PolicyPreview
  onSaved: (version: number) => void
  onRefused: (refused: Refused) => void
  onClose: () => void
}>

/** What will change and whom it signs out, before it does. Where somebody else was faster, it is looked at anew. */
export function PolicyConfirmation({ changes, preview: first, onSaved, onRefused, onClose }: ConfirmationProps) {
  const { t } = useWords()
  const askFresh = useFreshAsk()
  const { busy, problem, setProblem, submit } = useSubmit()
  const [preview, setPreview] = useState(first)

  async function save() {
    const result = await submit(() => askFresh('policy:save', { version: preview.version, changes }))
    if (result) await follow(result.value)
  }

  async function follow(saved: PolicySaved) {
    if (saved.kind === 'saved') return onSaved(saved.version)
    if (saved.kind === 'refused') return onRefused(saved.refused)
    const again = await submit(() => ask('policy:preview', changes))
    if (!again) return undefined
    if (again.value.refused.length > 0) return onRefused(again.value.refused)
    setPreview(again.value)
    setProblem(t('policy.confirm.outdated'))
  }

  const isHarmless = preview.signsOut.length === 0
  return (
    <Dialog title={t('policy.confirm.title')} wide focusOn={isHarmless ? '[data-save]' : '[data-safe]'} onClose={onClose}>
      <div className="dialog-form">
        <Changes changes={preview.changes} />
        {isHarmless ? <p>{t('policy.confirm.nobody')}</p> : <SignedOut people={preview.signsOut} />}
        {problem !== null && <Alert role="alert">{problem}</Alert>}
        <Group gap="sm" mt={6}>
          <Button data-save className={isHarmless ? undefined : 'danger'} aria-busy={busy} aria-disabled={busy} onClick={() => void save()}>
            {t('policy.confirm.save')}
          </Button>
          <Button variant="default" data-safe onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
        </Group>
      </div>
    </Dialog>
  )
}

function Changes({ changes }: Pick<PolicyPreview, 'changes'>) {
  const { t, words } = useWords()
  return (
    <ul className="bullets" aria-label={t('policy.confirm.list')}>
      {changes.map(({ key, role, old, value }) => {
        const { label } = settingWords(words, key)
        const whose = role === null ? '' : `, ${t(role === 'user' ? 'policy.users' : 'policy.admins')}`
        const facts = { setting: `${label}${whose}`, old: optionText(words, old), value: optionText(words, value) }
        return <li key={`${key}@${role ?? ''}`}>{t('policy.confirm.change', facts)}</li>
      })}
    </ul>
  )
}

const MOST_NAMED = 8

function SignedOut({ people }: Readonly<{ people: PolicyPreview['signsOut'] }>) {
  const { t } = useWords()
  const titleId = useId()
  const more = people.length - MOST_NAMED
  return (
    <div className="consequence">
      <p id={titleId}>{t('policy.confirm.signsOut', { count: people.length })}</p>
      <ul className="bullets" aria-labelledby={titleId}>
        {people.slice(0, MOST_NAMED).map(({ displayName, host }, place) => (
          // Somebody may have two sessions on one computer; the list never moves.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={place}>{t('policy.confirm.on', { name: displayName, host })}</li>
        ))}
        {more > 0 && <li>{t('policy.confirm.more', { count: more })}</li>}
      </ul>
      {people.some(({ isOwn }) => isOwn) && <p>{t('policy.confirm.own')}</p>}
    </div>
  )
}
