import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { hexOf } from '../../../electron/core/audit/audit-chain.ts'
import { utcMs } from '../../../electron/core/ids.ts'
import type { Backup, CopiedLog } from '../../../electron/core/upkeep/backup.ts'
import { newestFirst } from '../../../electron/core/upkeep/newest-first.ts'

const NOW = utcMs(1_800_000_000_000)
const YEAR = 365 * 24 * 60 * 60 * 1000
const anyClock = fc.integer({ min: -20, max: 20 }).map((years) => utcMs(NOW + years * YEAR))

type Line = Readonly<{ hash: Uint8Array; leftBehind: readonly string[] }>
type Made = Readonly<{ backup: Backup; lines: readonly Line[] }>

const step = fc.oneof(
  fc.record({ kind: fc.constant('work' as const), lines: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('backup' as const), at: anyClock }),
  fc.record({ kind: fc.constant('restore' as const), which: fc.nat() }),
)

/** The last hash and whatever restores left behind, as the copy has it. */
const logOf = ({ lines }: Made): CopiedLog | null => {
  const last = lines.at(-1)
  return last ? { seq: lines.length, hash: last.hash, leftBehind: lines.flatMap(({ leftBehind }) => leftBehind) } : null
}

test('whatever the clock says and whatever was restored, the backup just made is the newest', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (story) => {
      let drawn = 0
      const aLine = (leftBehind: readonly string[] = []): Line => ({ hash: Uint8Array.of(drawn >> 8, drawn++ & 255), leftBehind })
      let lines: readonly Line[] = [aLine()]
      const made: Made[] = []
      const order = () =>
        newestFirst(
          made.map(({ backup }) => backup),
          (backup) => logOf(made.find((one) => one.backup === backup) as Made),
          NOW,
        )
      for (const one of story) {
        if (one.kind === 'work') lines = [...lines, ...Array.from({ length: one.lines }, () => aLine())]
        if (one.kind === 'restore' && made.length > 0) {
          lines = (made[one.which % made.length] as Made).lines
          const missing = made.map((each) => (each.lines.at(-1) as Line).hash).filter((hash) => !lines.some((line) => line.hash === hash))
          lines = [...lines, aLine(missing.map(hexOf))]
        }
        if (one.kind !== 'backup') continue
        made.push({ backup: { name: String(made.length), at: one.at, version: 1, reason: 'manual', bytes: 1 }, lines })
        const [first] = order()
        expect(made.find(({ backup }) => backup === first)?.lines.at(-1)).toBe(lines.at(-1))
        expect(new Set(order()).size).toBe(made.length)
      }
    }),
    { numRuns: 300 },
  )
})

test('between equals, and of those that cannot be read, the time of the name decides, and what lies ahead comes last', () => {
  const at = (years: number): Backup => ({ name: `${years}`, at: utcMs(NOW + years * YEAR), version: 1, reason: 'manual', bytes: 1 })
  const equal = (backups: readonly Backup[]) => newestFirst(backups, () => ({ seq: 1, hash: Uint8Array.of(1), leftBehind: [] }), NOW)
  expect(equal([at(10), at(-2), at(-1)]).map(({ name }) => name)).toEqual(['-1', '-2', '10'])
  expect(newestFirst([at(10), at(-2), at(-1)], () => null, NOW).map(({ name }) => name)).toEqual(['-1', '-2', '10'])
})
