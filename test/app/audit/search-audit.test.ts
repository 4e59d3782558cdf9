import { expect, test } from 'vitest'
import { searchAudit } from '../../../electron/app/audit/search-audit.ts'
import type { AuditSearch } from '../../../electron/app/audit/search-audit.ts'
import { atOnce } from '../../../electron/app/upkeep/in-turns.ts'
import { auditEntry } from '../../../electron/core/audit/audit.ts'
import { workplace } from '../../support/workplace.ts'

const NOTHING_ASKED: AuditSearch = { text: '', kind: null, before: null, limit: 10 }

function longLog() {
  const { store, by, clock, add } = workplace()
  const ada = add('ada', 'admin', 'Ada Lovelace')
  for (let line = 0; line < 1_200; line += 1) {
    const kind = line % 100 === 0 ? 'policy_changed' : 'reauthenticated'
    store.appendAudit({ ...auditEntry(by, clock.now(), kind, { line }), actorUserId: line % 2 === 0 ? ada.id : null })
  }
  return (search: Partial<AuditSearch>) => atOnce(searchAudit(store, { ...NOTHING_ASKED, ...search }))
}

test('the log is read from its end, and goes on where a page stopped, to its very beginning', () => {
  const search = longLog()
  const seen: number[] = []
  for (let before: number | null = null; ;) {
    const { lines, next }: ReturnType<typeof search> = search({ before, limit: 100 })
    seen.push(...lines.map(({ seq }) => seq))
    if (next === null) break
    before = next
  }
  expect(seen).toEqual(Array.from({ length: 1_201 }, (_, at) => 1_201 - at))
})

test('every word must be found: in the kind, the names of the actor or the detail, in any case', () => {
  const search = longLog()
  const found = search({ text: 'LOVELACE policy', limit: 100 })
  expect(found.lines).toHaveLength(12)
  expect(found.next).toBeNull()
  expect(search({ text: '"line":777' }).lines).toHaveLength(1)
  expect(search({ text: 'lovelace nobody' }).lines).toEqual([])
  expect(search({ kind: 'policy_changed', limit: 5 }).lines).toHaveLength(5)
})
