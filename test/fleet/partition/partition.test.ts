import { expect, it } from 'vitest'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { tornApart } from './story.ts'

/** Longer by `npm run bench -- partitions`. */
const SECONDS = Number(process.env['LATCHKEY_TORN_SECONDS'] ?? 5)
const SEED = Number(process.env['LATCHKEY_TORN_SEED'] ?? 7)
const PATIENCE = SECONDS * 1_000 + 120_000
const STORY = { seed: SEED, ms: SECONDS * 1_000, desks: 10, people: 12, restores: false, fault: null } as const

describeWithPostgres('Desks torn from their directory', (database) => {
  it(
    'have told it everything once all is healed, and nobody was let in twice',
    async () => {
      expect(await tornApart(database, STORY)).toEqual([])
    },
    PATIENCE,
  )
})

describeWithPostgres('Desks whose databases come back from backups', (database) => {
  it(
    'tell it what they have, and what they have lost is over',
    async () => {
      expect(await tornApart(database, { ...STORY, seed: SEED + 1, restores: true })).toEqual([])
    },
    PATIENCE,
  )
})

for (const fault of ['twice', 'lost-end'] as const) {
  describeWithPostgres(`A fault that is planted: ${fault}`, (database) => {
    it(
      'is found',
      async () => {
        expect(await tornApart(database, { ...STORY, fault })).not.toEqual([])
      },
      PATIENCE,
    )
  })
}
