import { useEffect, useState } from 'react'
import type { ExportOrder } from '../../../../electron/contract/console-questions.ts'
import type { ExportProgress, ExportResult } from '../../../../electron/contract/console.ts'
import { errorText } from '../../../../electron/contract/words/index.ts'
import { ask as askPlainly } from '../../../bridge.ts'
import { useWords } from '../../kit/words.ts'
import { useFreshAsk } from '../../password/reauthentication.tsx'

type Exporting =
  | Readonly<{ kind: 'choosing'; problem: string | null }>
  /** `progress` is null while the person looks for a place for the file. */
  | Readonly<{ kind: 'running'; progress: ExportProgress | null }>
  | Readonly<{ kind: 'over'; result: ExportResult }>

export function useExport() {
  const { words } = useWords()
  const ask = useFreshAsk()
  const [exporting, become] = useState<Exporting>({ kind: 'choosing', problem: null })

  useEffect(
    () => window.latchkey.on('export:progress', (progress) => become((now) => (now.kind === 'running' ? { ...now, progress } : now))),
    [],
  )

  async function start(order: ExportOrder) {
    become({ kind: 'running', progress: null })
    const result = await ask('console:export', order)
    if (result.ok) return become({ kind: 'over', result: result.value })
    const isCalledOff = result.error.code === 'reauthentication_required'
    return become({ kind: 'choosing', problem: isCalledOff ? null : errorText(words, result.error) })
  }

  return {
    exporting,
    start,
    /** The answer to the export itself then says that it was cancelled. */
    cancel: () => void askPlainly('console:cancel-export', null),
    again: () => become({ kind: 'choosing', problem: null }),
  }
}
