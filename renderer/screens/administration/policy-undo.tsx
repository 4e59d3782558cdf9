import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { PolicyChange } from '../../../electron/contract/questions.ts'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'

/** What takes a save back, while the policy is still the one of that save. */
export type Undoable = Readonly<{ version: number; changes: readonly PolicyChange[] }>

type UndoProps = Readonly<{ undoable: Undoable; onDone: (told: string) => Promise<void>; onGone: () => void }>

const OFFERED_MS = 10_000

/** Goes away by itself, but never from under the person who is about to press it. */
export function PolicyUndo({ undoable, onDone, onGone }: UndoProps) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const button = useRef<HTMLButtonElement>(null)
  const { busy, problem, submit } = useSubmit()
  useEffect(() => {
    const timer = setInterval(() => button.current?.matches(':is(:focus, :hover)') !== true && onGone(), OFFERED_MS)
    return () => clearInterval(timer)
  }, [onGone])

  async function undo() {
    const result = await submit(() => ask('policy:save', undoable))
    if (result) await onDone(t(result.value.kind === 'saved' ? 'policy.undone' : 'policy.undoOutdated'))
  }

  return (
    <>
      {problem}
      <Button ref={button} variant="default" aria-busy={busy} aria-disabled={busy} onClick={() => void undo()}>
        {t('policy.undo')}
      </Button>
    </>
  )
}
