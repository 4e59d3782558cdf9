import { useCallback, useEffect, useRef, useState } from 'react'
import type { AuditLine, AuditPage } from '../../../../electron/contract/console.ts'
import type { Result } from '../../../../electron/contract/result.ts'
import { errorText } from '../../../../electron/contract/words/index.ts'
import { ask } from '../../../bridge.ts'
import { useWords } from '../../kit/words.ts'
import { usePort } from '../port.ts'

const AT_ONCE = 50

export type AuditFilter = Readonly<{ text: string; kind: string | null }>
type Found = Readonly<{ filter: AuditFilter; lines: readonly AuditLine[]; next: number | null }>

/** The newest lines for a filter, and older ones as they are asked for. */
export function useAudit(filter: AuditFilter) {
  const { words } = useWords()
  const { audit } = usePort()
  const [found, setFound] = useState<Found | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const wanted = useRef(filter)

  const take = useCallback(
    (result: Result<AuditPage>) => {
      // Something else has been asked for meanwhile.
      if (wanted.current !== filter) return
      setProblem(result.ok ? null : errorText(words, result.error))
      if (result.ok) setFound({ filter, ...result.value })
    },
    [filter, words],
  )
  useEffect(() => {
    wanted.current = filter
    void pageOf(audit, filter, null).then(take)
  }, [audit, filter, take])

  async function loadMore() {
    if (isBusy || found === null || found.next === null) return
    setBusy(true)
    const result = await pageOf(audit, found.filter, found.next)
    setBusy(false)
    setProblem(result.ok ? null : errorText(words, result.error))
    if (result.ok) setFound((now) => (now === found ? withOlder(found, result.value) : now))
  }

  async function tryAgain() {
    if (found?.filter === filter) await loadMore()
    else take(await pageOf(audit, filter, null))
  }

  return { found, problem, isBusy, isStale: found?.filter !== filter, loadMore, tryAgain }
}

type Channel = ReturnType<typeof usePort>['audit']

const pageOf = (channel: Channel, { text, kind }: AuditFilter, before: number | null): Promise<Result<AuditPage>> =>
  ask(channel, { text: text.trim(), kind, before, limit: AT_ONCE })

const withOlder = (found: Found, { lines, next }: AuditPage): Found => ({ ...found, lines: [...found.lines, ...lines], next })
