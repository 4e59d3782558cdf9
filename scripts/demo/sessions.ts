import { disableUser, enableUser } from '../../electron/app/accounts/accounts.ts'
import { actorIn, actorOf, auditEntry, sessionEnded } from '../../electron/core/audit/audit.ts'
import { sessionId, utcMs } from '../../electron/core/ids.ts'
import type { Session } from '../../electron/core/session/session.ts'
import type { Diary } from './diary.ts'
import { endOf } from './endings.ts'
import type { EndChooser, Ended, OwnReason } from './endings.ts'
import type { Person } from './people.ts'
import type { Slot } from './working-day.ts'
import { isFree, LIVING } from './world.ts'
import type { Computer, World } from './world.ts'

const MINUTE = 60_000
const FAILS_FIRST = 0.04
const UNKNOWN_NAME = 0.004

type Plan = Readonly<{ person: Person; computer: Computer; from: number; to: number; reason: OwnReason }>

/** Lets people use computers: nobody two at once, and no computer twice, except where one session takes the place of another. */
export class Sessions {
  readonly #world: World
  readonly #diary: Diary
  readonly #chooser: EndChooser
  readonly #people: readonly Person[]
  readonly #now: number
  /** Sessions that have been planned. */
  count = 0

  constructor(world: World, diary: Diary, chooser: EndChooser, people: readonly Person[], now: number) {
    this.#world = world
    this.#diary = diary
    this.#chooser = chooser
    this.#people = people
    this.#now = now
  }

  use({ person, from, to, ofMany }: Slot): void {
    if (from < person.busyUntil || to >= Math.min(this.#now, person.awayFrom)) return
    const computer = this.#freeComputer(from, to)
    if (!computer) return
    const wanted = this.#chooser.next(ofMany, computer === this.#world.frail)
    const reason = wanted === 'account_disabled' && person.user.role === 'admin' ? 'signed_out' : wanted
    if (!this.#plan({ person, computer, from, to, reason })) this.#plan({ person, computer, from, to, reason: 'signed_out' })
  }

  /** For the story, which keeps the time free before anybody else is planned. */
  reserve({ person, computer, from, to, reason }: Plan): Session {
    const started = this.#started(person, computer, from)
    const ended = endOf(this.#world, started, { reason, to, others: [], administrators: [], successor: null })
    for (const { reserved } of [person, computer]) reserved.push({ from: from - MINUTE, to: ended.at })
    this.#write(ended)
    return ended.session
  }

  #plan(plan: Plan): boolean {
    const { person, computer, from, to, reason } = plan
    const successor = reason === 'replaced' ? this.#successorOf(plan) : null
    if (reason === 'replaced' && !successor) return false
    const started = this.#started(person, computer, from)
    const others = this.#people.filter((other) => other !== person)
    const administrators = this.#people.filter(({ user }) => user.role === 'admin')
    const ended = endOf(this.#world, started, { reason, to, others, administrators, successor: successor?.session ?? null })
    if (ended.at >= Math.min(this.#now, person.awayFrom, computer.takenFrom)) return false
    if (!isFree(person.reserved, from, ended.at) || !isFree(computer.reserved, from, ended.at)) return false
    if (reason === 'account_disabled') this.#disable(person, ended)
    this.#write(ended)
    if (successor) this.#write(successor)
    if (reason === 'rebooted') this.#world.reboot(computer, ended.at)
    person.busyUntil = Math.max(person.busyUntil, ended.at, successor?.at ?? 0) + 1_000
    computer.busyUntil = Math.max(computer.busyUntil, ended.at) + 1_000
    return true
  }

  #successorOf({ person, computer, to }: Plan): Ended | null {
    const until = to + this.#world.random.between(3, 30) * MINUTE
    const elsewhere = this.#freeComputer(to, until, computer)
    if (!elsewhere) return null
    const session = this.#started(person, elsewhere, to)
    const ended = endOf(this.#world, session, { reason: 'signed_out', to: until, others: [], administrators: [], successor: null })
    if (ended.at >= this.#now || !isFree(person.reserved, to, ended.at)) return null
    elsewhere.busyUntil = ended.at + 1_000
    return ended
  }

  #started(person: Person, computer: Computer, from: number): Session {
    const at = utcMs(from)
    return {
      id: sessionId(this.#world.entropy.uuidV7(at)),
      userId: person.user.id,
      owner: this.#world.ownerOf(computer, from - 20_000),
      appVersion: this.#world.appVersion,
      startedAt: at,
      lastActivityAt: at,
      lastHeartbeatAt: at,
      end: null,
    }
  }

  #write({ session, end, by, at }: Ended): void {
    const { history, random, entropy } = this.#world
    this.count += 1
    this.#failFirst(session)
    this.#diary.add(session.startedAt, () => history.appendAudit(auditEntry(actorOf(session), session.startedAt, 'signed_in')))
    this.#diary.add(at, () => {
      history.addSession(session, entropy.sha256(random.bytes(8)), end)
      history.appendAudit(sessionEnded(session, end, utcMs(at), by))
    })
  }

  #failFirst(session: Session): void {
    const { history, random } = this.#world
    if (!random.chance(FAILS_FIRST)) return
    const isStranger = random.chance(UNKNOWN_NAME / FAILS_FIRST)
    const userId = isStranger ? null : session.userId
    const reason = isStranger ? 'unknown_name' : 'wrong_password'
    for (let tries = random.between(1, 2); tries > 0; tries--) {
      const at = utcMs(session.startedAt - tries * 6_000)
      const entry = auditEntry({ ...actorIn(session.owner), userId }, at, 'sign_in_failed', { reason, user: userId })
      this.#diary.add(at, () => history.appendAudit(entry))
    }
  }

  /** By mistake, as it turns out within the hour. */
  #disable(person: Person, { by, at }: Ended): void {
    const { clock, history } = this.#world
    const deps = { clock, history }
    const change = (moment: number, what: typeof disableUser) =>
      this.#diary.add(moment, () => {
        deps.clock.set(moment)
        what({ store: deps.history.store, clock, probe: LIVING }, person.user.id, by)
      })
    change(at, disableUser)
    change(at + 40 * MINUTE, enableUser)
    person.busyUntil = at + 45 * MINUTE
  }

  #freeComputer(at: number, until: number, not?: Computer): Computer | null {
    const free = this.#world.computers.filter(
      (computer) => computer !== not && computer.busyUntil < at && until < computer.takenFrom && isFree(computer.reserved, at, until),
    )
    return free.length === 0 ? null : this.#world.random.pick(free)
  }
}
