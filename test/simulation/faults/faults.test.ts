import { expect, it } from 'vitest'
import { FAULTS } from './faults.ts'
import { placesOf } from './plant.ts'

/** Whether each is found is tried by `npm run bench -- simulate --faults`. */
it.each(FAULTS)('"$name" can be planted in the code as it reads now', (fault) => {
  const places = placesOf(fault)
  if (fault.everywhere) expect(places).toBeGreaterThan(1)
  else expect(places).toBe(1)
})
