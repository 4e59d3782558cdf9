/** What must hold, each with the laws of docs/architecture.md that it is a part of. */
export const LAWS = {
  'one instance': 'Law 1. At most one living app at a desk.',
  'nobody robbed': 'Law 2. No session of a living process is taken for dead.',
  'nobody kept out': 'Law 2. A launch succeeds unless a living app holds the desk.',
  recovery: 'Law 3. After a launch no session is open whose process is gone, and a second recovery finds nothing to do.',
  'sign-in kept': 'Law 4. A sign-in that was shown is on disk after any crash and power cut.',
  'end kept': 'Law 4. An end that was shown is on disk after any crash and power cut.',
  'one end': 'Law 5. An end is written once, stays as it is, and has one line in the audit log.',
  reason: 'Law 5. An end has the reason for which it came about, and is the end of whom it was meant for.',
  closing: 'Law 6. The session has its end before the window is gone.',
  'only what was listed': 'Law 9. A clean-up ends no session that it did not list.',
  length: 'Law 14. A session lasts as long as a steady clock says, whatever is done to the one on the wall.',
  'time it lay dead': 'Law 3. The time after its process was gone is not counted, and no more is lost than since the last heartbeat.',
  'last input': 'Law 5. No session ends before the last input that is known.',
  'one door': 'Law 17. Of a session that has ended, nothing stays at its desk.',
  clockwork: 'Law 17. While somebody is signed in, timers stand for the next look, heartbeat and limit.',
  'idle limit': 'Nobody is signed in longer than the idle limit after their last input.',
  'not idle': 'Nobody is signed out as idle before the idle limit has passed.',
  'absolute limit': 'Nobody is signed in longer than the absolute limit, and nobody is signed out by it before.',
  'close request': 'Law 11. Who is asked to close has the whole grace, and no more.',
  'hand-over': 'A locked session is handed over after its grace, unless its person came back.',
  'session limit': 'Nobody has more sessions than the policy allows.',
  password: 'Nobody comes in with a wrong password.',
  lockout: 'After too many wrong passwords the right one does not help.',
  disabled: 'Nobody signs in whose account is disabled.',
  presence: 'Others see within a heartbeat who is away.',
  page: 'The page shows what the store and the clock say.',
  'own session': 'Law 10. Nobody is shown the sessions of somebody else as theirs.',
  receipt: 'A receipt tells of an end that is on record.',
  counters: 'The figures are what a recount gives.',
  'audit chain': 'The audit log is whole.',
  outbox: 'Law 16. The lines of the audit log, one by one, amount to the table of sessions.',
  'close request kept': 'No request to close outlives its session.',
  'error foreseen': 'Law 7. No timer and no question ends in an error that nobody foresaw.',
} as const

export type Law = keyof typeof LAWS

export type Broken = Readonly<{ law: Law; at: number; facts: string }>

/**
 * Counts how often each law was put to the test, and keeps the first that was broken: nothing is thrown, for the code under test, in the middle
 * of which this is asked, may catch it.
 */
export class Verdicts {
  readonly tested = new Map<Law, number>()
  broken: Broken | null = null
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** `facts` end the sentence "this law is broken: …". */
  require(law: Law, isKept: boolean, facts: () => string): void {
    this.tested.set(law, (this.tested.get(law) ?? 0) + 1)
    if (!isKept) this.broken ??= { law, at: this.#now(), facts: facts() }
  }
}
