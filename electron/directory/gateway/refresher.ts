import type { FleetLock, FleetPolicy, WorkstationId } from '../../core/fleet/directory-port.ts'
import { durationMs } from '../../core/ids.ts'
import type { Desk } from './desk.ts'
import type { Shared } from './parts.ts'
import type { Roster } from './roster.ts'

type Facts = Readonly<{ policy: FleetPolicy; locks: readonly FleetLock[] }>

/** Read again now and then, whatever the bell says. */
const FACTS_AGE_MS = 300_000
/** What one desk was told is the newest for the next thousand that ask in the same moment. */
const REVISION_AGE_MS = 5_000
const TRY_AGAIN = durationMs(2_000)
const MOST_PEOPLE = 100

/** Brings desks up to date: policy and locks at once, people one desk after the other. */
export class Refresher {
  readonly #shared: Shared
  readonly #roster: Roster
  #facts: Readonly<{ readAt: number; reading: Promise<Facts> }> | null = null
  #newestRevision = { revision: Number.POSITIVE_INFINITY, knownAt: Number.NEGATIVE_INFINITY }
  readonly #due = new Set<WorkstationId>()
  #isReading = false
  #isOver = false

  constructor(shared: Shared, roster: Roster) {
    this.#shared = shared
    this.#roster = roster
  }

  /** A desk has come in. Never rejects: without the newest it goes on with what it has. */
  async arrived(desk: Desk): Promise<void> {
    this.#readPeople([desk.id])
    await this.#tell([desk])
  }

  /** Something has changed, for one workstation or for all. Never rejects. */
  async refresh(workstation: WorkstationId | null): Promise<void> {
    this.#facts = null
    this.#newestRevision.knownAt = Number.NEGATIVE_INFINITY
    const desk = workstation === null ? null : this.#roster.of(workstation)
    const desks = workstation === null ? [...this.#roster.all()] : desk ? [desk] : []
    this.#readPeople(desks.map(({ id }) => id))
    await this.#tell(desks)
  }

  /** The policy of the fleet, as it was known a short while ago. Rejects where it cannot be read. */
  async policy(): Promise<FleetPolicy> {
    return (await this.#read()).policy
  }

  stop(): void {
    this.#isOver = true
    this.#due.clear()
  }

  async #tell(desks: readonly Desk[]): Promise<void> {
    try {
      const { policy, locks } = await this.#read()
      for (const desk of desks) {
        desk.line.say({ say: 'locks', locks: lockText(locks.filter((lock) => concerns(lock, desk.id))) })
        if (desk.policyVersion >= policy.version) continue
        desk.line.say({ say: 'policy', version: policy.version, settings: JSON.stringify(policy.settings) })
        desk.policyVersion = policy.version
      }
    } catch {
      this.#shared.scheduler.after(TRY_AGAIN, () => {
        if (!this.#isOver) void this.#tell(desks.filter((desk) => this.#roster.of(desk.id) === desk))
      })
    }
  }

  #read(): Promise<Facts> {
    const { store, clock, health } = this.#shared
    const now = clock.steady()
    if (this.#facts && now - this.#facts.readAt < FACTS_AGE_MS) return this.#facts.reading
    const reading = health.watch(Promise.all([store.policy(), store.locks()]).then(([policy, locks]) => ({ policy, locks })))
    this.#facts = { readAt: now, reading }
    reading.catch(() => {
      if (this.#facts?.reading === reading) this.#facts = null
    })
    return reading
  }

  #readPeople(ids: readonly WorkstationId[]): void {
    for (const id of ids) this.#due.add(id)
    if (this.#isReading || this.#due.size === 0) return
    this.#isReading = true
    void this.#readDue()
  }

  async #readDue(): Promise<void> {
    for (const id of this.#due) {
      const desk = this.#roster.of(id)
      this.#due.delete(id)
      if (!desk || this.#isNewest(desk)) continue
      try {
        await this.#tellPeople(desk)
      } catch {
        this.#due.add(id)
        break
      }
    }
    this.#isReading = false
    if (this.#due.size > 0 && !this.#isOver) this.#shared.scheduler.after(TRY_AGAIN, () => this.#readPeople([]))
  }

  #isNewest({ peopleRevision }: Desk): boolean {
    const { revision, knownAt } = this.#newestRevision
    return peopleRevision >= revision && this.#shared.clock.steady() - knownAt < REVISION_AGE_MS
  }

  async #tellPeople(desk: Desk): Promise<void> {
    const { store, health, clock } = this.#shared
    const { revision, people } = await health.watch(store.peopleSince(desk.id, desk.peopleRevision))
    this.#newestRevision = { revision, knownAt: clock.steady() }
    for (let at = 0; at < people.length; at += MOST_PEOPLE) {
      const some = people.slice(at, at + MOST_PEOPLE)
      // Only the last part says that all is there: a line that breaks in between has them sent again.
      desk.line.say({ say: 'people', revision: at + MOST_PEOPLE < people.length ? desk.peopleRevision : revision, people: some })
    }
    desk.peopleRevision = Math.max(revision, desk.peopleRevision)
  }
}

/** What a message of locks may hold. */
const LONGEST_LOCKS = 60_000

/** Those of people last, and left out where there are too many: a desk that is connected asks before it lets anybody in. */
function lockText(locks: readonly FleetLock[]): string {
  const inOrder = locks.toSorted((one, other) => Number(one.whom.kind === 'person') - Number(other.whom.kind === 'person'))
  for (let most = inOrder.length; ; most = Math.floor(most * 0.8)) {
    const text = JSON.stringify(inOrder.slice(0, most))
    if (text.length <= LONGEST_LOCKS) return text
  }
}

const concerns = ({ whom }: FleetLock, workstation: WorkstationId) => whom.kind !== 'workstation' || whom.workstation === workstation
