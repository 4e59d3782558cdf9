import { useState } from 'react'
import type { CloseOrder, CloseTarget } from '../../../../electron/contract/console-questions.ts'
import type { ClosePreview, CloseResult, ConsoleSession } from '../../../../electron/contract/console.ts'
import type { Result } from '../../../../electron/contract/result.ts'
import { errorText } from '../../../../electron/contract/words/index.ts'
import { useWords } from '../../kit/words.ts'
import { useFreshAsk } from '../../password/reauthentication.tsx'
import { usePort } from '../port.ts'

/** What the person says and grants to those affected. */
export type Order = Omit<CloseOrder, 'id'>
const AT_ONCE: Order = { message: '', graceSeconds: 0 }

export type Closing =
  | Readonly<{ kind: 'preparing'; target: CloseTarget; problem: string | null }>
  | Readonly<{ kind: 'preview'; target: CloseTarget; preview: ClosePreview; order: Order; problem: string | null }>
  | Readonly<{ kind: 'waiting'; target: CloseTarget; rows: readonly ConsoleSession[]; graceMs: number; until: number; isHidden: boolean }>
  | Readonly<{ kind: 'done'; target: CloseTarget; result: CloseResult }>

/** From "end these" to what became of each; it goes on while the person looks at something else. */
export function useClosing(onEnded: () => void) {
  const { words } = useWords()
  const ask = useFreshAsk()
  const port = usePort()
  const [closing, become] = useState<Closing | null>(null)
  const problemIn = (result: Result<unknown>) =>
    result.ok || result.error.code === 'reauthentication_required' ? null : errorText(words, result.error)

  async function prepare(target: CloseTarget) {
    become({ kind: 'preparing', target, problem: null })
    const result = await ask(port.previewClose, target)
    become((now) => {
      if (now?.kind !== 'preparing' || now.target !== target) return now
      if (result.ok) return { kind: 'preview', target, preview: result.value, order: AT_ONCE, problem: null }
      const problem = problemIn(result)
      return problem === null ? null : { ...now, problem }
    })
  }

  async function carryOut(target: CloseTarget, preview: ClosePreview, order: Order) {
    const graceMs = order.graceSeconds * 1000
    const wait = () => become({ kind: 'waiting', target, rows: preview.rows, graceMs, until: performance.now() + graceMs, isHidden: false })
    wait()
    const result = await ask(port.close, { id: preview.id, ...order }, wait)
    onEnded()
    if (result.ok) become({ kind: 'done', target, result: result.value })
    else become({ kind: 'preview', target, preview, order, problem: problemIn(result) })
  }

  const hide = (isHidden: boolean) => become((now) => (now?.kind === 'waiting' ? { ...now, isHidden } : now))
  return { closing, prepare, carryOut, hide, leave: () => become(null) }
}
