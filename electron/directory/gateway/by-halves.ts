import { troubleOf } from './store-health.ts'

/**
 * Asks for many at once. What no second try makes better is looked for by halves, so that one poisonous item stops nobody else; in trouble with the
 * database all of them have had it. Never rejects; the results are in the order of the items.
 */
export async function byHalves<Item, Answer>(
  items: readonly Item[],
  ask: (items: readonly Item[]) => Promise<readonly Answer[]>,
): Promise<readonly PromiseSettledResult<Answer>[]> {
  try {
    return (await ask(items)).map((value) => ({ status: 'fulfilled', value }))
  } catch (reason) {
    if (items.length <= 1 || troubleOf(reason) !== null) return items.map(() => ({ status: 'rejected', reason }))
    const half = Math.ceil(items.length / 2)
    return [...(await byHalves(items.slice(0, half), ask)), ...(await byHalves(items.slice(half), ask))]
  }
}
