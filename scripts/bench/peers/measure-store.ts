/** One session store: made with 10 000 sessions of 500 people in it, asked for four things. */
export type PeerStore = Readonly<{
  create: (token: string, person: number) => unknown
  validate: (token: string) => unknown
  list: (person: number) => readonly unknown[] | Promise<readonly unknown[]>
  revoke: (token: string) => unknown
}>

export type PeerTimes = Readonly<Record<keyof PeerStore, number>>

export const PEOPLE = 500
export const SESSIONS = 10_000

/** At least as many sessions of one person; whoever can limit a list limits it to this. */
export const LISTED = SESSIONS / PEOPLE

export const tokenOf = (n: number) => `token-${String(n).padStart(12, '0')}`

/** Median microseconds of each operation, one session after another; a promise is waited for, and its turn of the event loop counts. */
export async function measureStore(store: PeerStore, turns: number): Promise<PeerTimes> {
  const times: Record<keyof PeerStore, number[]> = { create: [], validate: [], list: [], revoke: [] }
  for (let turn = 0; turn < turns; turn++) {
    const [token, person] = [tokenOf(SESSIONS + turn), turn % PEOPLE]
    times.create.push(await timed(() => store.create(token, person)))
    times.validate.push(await timed(() => store.validate(token)))
    times.list.push(await timed(async () => ((await store.list(person)).length < LISTED ? null : true)))
    times.revoke.push(await timed(() => store.revoke(token)))
  }
  return { create: median(times.create), validate: median(times.validate), list: median(times.list), revoke: median(times.revoke) }
}

const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN

async function timed(operation: () => unknown): Promise<number> {
  const before = process.hrtime.bigint()
  const result = operation()
  const answer = result instanceof Promise ? await result : result
  const took = Number(process.hrtime.bigint() - before) / 1_000
  // A store that finds nothing would look fast.
  if (answer === null || answer === undefined) throw new Error('a store gave no answer')
  return took
}
