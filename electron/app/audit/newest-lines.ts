import type { AuditRecord } from '../../core/audit/audit.ts'
import type { Store } from '../../core/ports/ports.ts'

const SLICE = 500

/**
 * The newest so many lines that match, oldest first, a slice at a time: however many there are, only one slice is held. The log is walked
 * twice, backward to where they begin, and forward from there.
 */
export function newestLines(
  store: Pick<Store, 'auditEnds' | 'listAudit'>,
  matches: (line: AuditRecord) => boolean,
  limit: number,
): Readonly<{ slices: () => Iterable<readonly AuditRecord[]>; shown: () => number; all: () => number }> {
  const sliceBefore = (before: number) => store.listAudit({ newest: SLICE, before })
  const end = store.auditEnds().newest.seq + 1
  const befores: number[] = []
  let [found, begin] = [0, 0]
  for (let before: number | undefined = end; before !== undefined && found < limit;) {
    befores.push(before)
    const slice = sliceBefore(before)
    for (const { seq } of slice
      .filter(matches)
      .toReversed()
      .slice(0, limit - found)) {
      found++
      begin = seq
    }
    before = slice[0]?.seq
  }
  return {
    *slices() {
      for (const before of befores.toReversed()) yield sliceBefore(before).filter((line) => line.seq >= begin && matches(line))
    },
    shown: () => found,
    all() {
      let count = 0
      for (let before: number | undefined = end; before !== undefined;) {
        const slice = sliceBefore(before)
        count += slice.filter(matches).length
        before = slice[0]?.seq
      }
      return count
    },
  }
}
