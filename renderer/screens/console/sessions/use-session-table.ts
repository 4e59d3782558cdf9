import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { SessionsFilter, SessionsQuery } from '../../../../electron/contract/console-questions.ts'
import { ask } from '../../../bridge.ts'
import { ZONE } from '../overview/range.ts'
import { usePort } from '../port.ts'
import { useConsoleChanges } from '../use-console-changes.ts'
import type { SessionPages } from './session-pages.ts'

/** Changes that come in quick succession are answered with one question. */
const CHANGES_GATHER_MS = 400

/** The rows and the number of them, both kept up to date; `look` says which rows are on the screen. */
export function useSessionTable(pages: SessionPages, filter: SessionsFilter, sort: SessionsQuery['sort']) {
  const snapshot = useSyncExternalStore(pages.subscribe, pages.snapshot)
  const { total, count } = useTotal(filter)
  const question = useMemo(() => ({ filter, sort, zone: ZONE }), [filter, sort])

  useEffect(() => void pages.show(question), [pages, question])
  useConsoleChanges(() => {
    void pages.refresh()
    void count()
  }, CHANGES_GATHER_MS)

  const [tools] = useState(() => ({
    look: (first: number, last: number) => void pages.reach(first, last),
    jump: (to: 'start' | 'end') => pages.jump(to),
    retry: () => pages.retry(),
    refresh: () => void pages.refresh(),
    rows: () => pages.snapshot().window?.rows ?? [],
  }))
  return { ...snapshot, total, ...tools }
}

/** Null while the first count for this filter is under way. Of a million sessions a count takes its time: it is not begun twice. */
function useTotal(filter: SessionsFilter) {
  const port = usePort()
  const [counted, setCounted] = useState<Readonly<{ of: SessionsFilter; total: number }> | null>(null)
  const underWay = useRef<SessionsFilter | null>(null)
  const count = useCallback(async () => {
    if (underWay.current === filter) return
    underWay.current = filter
    const result = await ask(port.count, { filter, zone: ZONE })
    if (underWay.current !== filter) return
    underWay.current = null
    if (result.ok) setCounted({ of: filter, total: result.value.total })
  }, [filter, port])
  // oxlint-disable-next-line react/set-state-in-effect -- only once the answer has come
  useEffect(() => void count(), [count])
  return { total: counted?.of === filter ? counted.total : null, count }
}
