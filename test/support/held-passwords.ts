import type { PasswordHasher } from '../../electron/core/ports/ports.ts'

type Held = Readonly<{ waited: () => Promise<void>; hold: (nth: number) => Readonly<{ reached: Promise<true>; goOn: () => void }> }>

/** Hashes that cost nothing, one of which can be made to wait, and whatever else `waited` with them. */
export function heldPasswords(): PasswordHasher & Held {
  let hold: Readonly<{ nth: number; wait: () => Promise<void> }> | null = null
  const waited = async () => {
    if (!hold) return
    const { nth, wait } = hold
    hold = nth > 1 ? { nth: nth - 1, wait } : null
    if (nth === 1) await wait()
  }
  return {
    waited,
    hold(nth) {
      const reached = Promise.withResolvers<true>()
      const gate = Promise.withResolvers<void>()
      const wait = () => {
        reached.resolve(true)
        return gate.promise
      }
      hold = { nth, wait }
      return { reached: reached.promise, goOn: () => gate.resolve() }
    },
    async hash(password) {
      await waited()
      return `hash of ${password}`
    },
    async verify(phc, password) {
      await waited()
      return phc === `hash of ${password}`
    },
    verifyNobody: waited,
    judge: () => 'current',
    refuseGuessable: waited,
    prepare() {},
  }
}
