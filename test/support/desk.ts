import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { addUser } from '../../electron/app/accounts/add-user.ts'
import type { DeskOffice } from '../../electron/app/fleet/office.ts'
import type { FleetParts } from '../../electron/app/fleet/parts.ts'
import { changePolicy } from '../../electron/app/policy/change-policy.ts'
import { startSession } from '../../electron/app/sign-in/sign-in.ts'
import type { Answer, Question, RequestChannel } from '../../electron/contract/channels.ts'
import type { Result } from '../../electron/contract/result.ts'
import type { View } from '../../electron/contract/views.ts'
import type { Role, User } from '../../electron/core/accounts/user.ts'
import { actorIn, sessionEnded } from '../../electron/core/audit/audit.ts'
import type { FleetOffice } from '../../electron/core/fleet/office-port.ts'
import type { PolicyKey } from '../../electron/core/policy/policy.ts'
import type { EndReason, Session, SessionEnd } from '../../electron/core/session/session.ts'
import type { ConsoleFiles } from '../../electron/desk/console/console-files.ts'
import { Console } from '../../electron/desk/console/console.ts'
import { openDesk } from '../../electron/desk/desk.ts'
import type { DeskDeps } from '../../electron/desk/desk.ts'
import type { Occasion } from '../../electron/desk/occasions.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { bareDesk } from './bare-desk.ts'
import { FakeClock } from './fake-clock.ts'
import { admitting, FakeOffice } from './fake-office.ts'
import { FakeProbe } from './fake-probe.ts'
import { heldPasswords } from './held-passwords.ts'
import { recordingLog } from './recording-log.ts'
import { someOwner } from './session-builder.ts'

/** Ana and Bea administer, Tom does not, and Zoe has a password for a single sign-in. */
export type PersonName = 'ana' | 'bea' | 'tom' | 'zoe'

export const passwordOf = (username: string) => `${username}'s own`

type DeskOptions = Readonly<{
  people?: boolean
  office?: FleetOffice | null
  loadApi?: DeskDeps['loadApi']
  /** The real line, to a fleet in memory. */
  fleet?: Readonly<{ clock: FakeClock; office: (parts: Omit<FleetParts, 'random' | 'loadLines'>) => DeskOffice }>
}>

/** A whole desk as the app composes it, without Electron: the real store, fakes for time, hashing and files. It is asked as the page asks. */
export function desk({ people = true, office: given = new FakeOffice(), fleet, loadApi }: DeskOptions = {}) {
  const clock = fleet?.clock ?? new FakeClock()
  const file = newFile()
  if (people) writeFileSync(file, (withPeople ??= peopledDatabase()), { mode: 0o600 })
  const store = openStore(file)
  const log = recordingLog()
  const owner = someOwner()
  const probe = new FakeProbe().says(owner.instanceId, { liveness: 'alive', reason: 'process_running' })
  const passwords = heldPasswords()
  const parts = { store, clock, scheduler: clock, log, entropy: createEntropy(), owner, probe, passwords, appVersion: '0.1.0' }
  const line = fleet?.office(parts)
  const office = line ?? given
  const by = actorIn(owner)
  const window = { open: true }
  const place: Place = { choose: passwords.waited, written: [] }
  const views: View[] = []
  const limited = new Set<string>()
  const hooked: Occasion[] = []

  const opened = openDesk({
    ...parts,
    ...bareDesk(store),
    window: {
      isThere: () => window.open,
      isWatched: () => true,
      tell: (channel, event) => void (channel === 'view:changed' && views.push(event as View)),
    },
    files: writtenFiles(place),
    office,
    line,
    entrance: line?.entrance ?? admitting(limited),
    directory: line?.passwords,
    loadConsole: () => passwords.waited().then(() => Console),
    ...(loadApi ? { loadApi } : {}),
    runHooks: (occasion) => void hooked.push(occasion),
  })

  const { workstation, current, settle } = opened

  const begin = <Name extends RequestChannel>(name: Name, question: Question<Name>) =>
    opened.answer(name, true, question) as Promise<Result<Answer<Name>>>

  /** Asked from the page; time passes where the answer needs it. */
  const ask = <Name extends RequestChannel>(name: Name, question: Question<Name>) => timePassing(clock, begin(name, question))

  /** What is told where it must be told. */
  async function answered<Name extends RequestChannel>(name: Name, question: Question<Name>): Promise<Answer<Name>> {
    const answer = await ask(name, question)
    if (answer.ok) return answer.value
    throw new Error(`${name} was refused: ${JSON.stringify(answer.error)}`)
  }

  /** Lets time pass until something else has come about. */
  const passing = <Value>(waiting: Promise<Value>) => timePassing(clock, waiting)

  /** Something happens while a password of this call is being hashed. */
  async function meanwhile<Name extends RequestChannel>(name: Name, question: Question<Name>, happens: () => unknown) {
    const answer = await atPause(1, name, question, happens)
    if (!answer) throw new Error(`${name} does not wait for anything`)
    return answer
  }

  /** The same at the `nth` time that this call waits: for a password, a person or a file. Null where it has been answered before. */
  async function atPause<Name extends RequestChannel>(nth: number, name: Name, question: Question<Name>, happens: () => unknown) {
    const pause = passwords.hold(nth)
    const answer = begin(name, question)
    const isReached = await Promise.race([pause.reached, timePassing(clock, answer).then(() => false)])
    if (!isReached) return null
    await happens()
    pause.goOn()
    return timePassing(clock, answer)
  }

  const person = (username: string): User => {
    const found = store.listUsers().find((user) => user.username === username)
    if (!found) throw new Error(`there is no ${username}`)
    return found
  }
  const signIn = (username: string) => answered('session:sign-in', { identifier: username, password: passwordOf(username) })

  let other: ReturnType<typeof openStore> | null = null
  /** Another process on the same data directory: the command line, another window. */
  const elsewhere = () => ({ ...parts, store: (other ??= openStore(file)) })

  return {
    ...parts,
    file,
    by,
    window,
    line,
    place,
    views,
    /** Who is signed in at another workstation of the fleet. */
    limited,
    hooked,
    current,
    workstation,
    settle,
    idleTimers: clock.pendingTimers,
    begin,
    ask,
    passing,
    told: answered,
    meanwhile,
    atPause,
    person,
    signIn,
    elsewhere,
    /** Which screen is shown. */
    screen: () => workstation.view().screen,
    reauthenticate: () => answered('session:reauthenticate', { password: passwordOf(current.signedIn?.user.username ?? '') }),
    /** At another window, whose process lives. */
    signInElsewhere(username: string): Session {
      const there = someOwner()
      probe.says(there.instanceId, { liveness: 'alive', reason: 'process_running' })
      return startSession({ ...elsewhere(), owner: there }, person(username)).session
    },
    endElsewhere(session: Session | undefined, reason: EndReason = 'closed_by_admin') {
      if (!session) return
      const at = clock.now()
      const end: SessionEnd = {
        endedAt: at,
        endReason: reason,
        endEvidence: { by: { userId: null, via: 'cli', ...by.process } },
        recoveredAt: null,
      }
      elsewhere().store.endSession(session.id, end, sessionEnded(session, end, at, by))
    },
    /** As from the command line: the app takes note at its next look. */
    set: (key: PolicyKey, value: string) => void changePolicy(elsewhere(), { key, value }, by),
    closeWindow() {
      window.open = false
      workstation.leave('window_closed', { trigger: 'window' })
    },
    sessionsOf: (username: string) => store.listSessions({ state: 'all', userId: person(username).id }),
    closing: opened.closing,
    lastLine: () => store.listAudit({ newest: 1 })[0]?.seq ?? 0,
    linesAfter: (seq: number) => store.listAudit().filter((one) => one.seq > seq),
  }
}

export type Desk = ReturnType<typeof desk>

/** In memory where the system has such a folder: what survives a power cut is tried elsewhere, and each commit would wait for the disk. */
function newFile(): string {
  const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'latchkey-desk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return path.join(folder, 'latchkey.db')
}

/** Made once: a migration and four commits a desk would be most of the time that these tests take. */
let withPeople: Buffer | null = null

function peopledDatabase(): Buffer {
  const file = newFile()
  const parts = { store: openSqliteStore(file), clock: new FakeClock(), entropy: createEntropy() }
  const add = (username: PersonName, role: Role, mustChangePassword = false) =>
    addUser(parts, { username, email: null, displayName: username, role, password: '' }, `hash of ${passwordOf(username)}`, {
      onlyIfFirst: false,
      by: actorIn(someOwner()),
      mustChangePassword,
    })
  add('ana', 'admin')
  add('bea', 'admin')
  add('tom', 'user')
  add('zoe', 'user', true)
  parts.store.close()
  const db = new Database(file)
  const whole = db.serialize()
  db.close()
  return whole
}

function openStore(file: string) {
  const store = openSqliteStore(file)
  onTestFinished(() => store.close())
  return store
}

/** Where the person is asked where a file is to go, and what went there. */
type Place = { choose: () => Promise<void>; written: string[] }

/** Every file is written, to nowhere, once the person has said where. */
const writtenFiles = (place: Place): ConsoleFiles => ({
  async write(name, kind, pieces, requireOrderer) {
    await place.choose()
    requireOrderer()
    const written = [...pieces()]
    place.written.push(written.map(({ text }) => text).join(''))
    return { kind: 'done', file: `${name}.${kind}`, rows: written.at(-1)?.done ?? 0 }
  },
  async writePicture(name, _area, requireOrderer) {
    await place.choose()
    requireOrderer()
    return { kind: 'done', file: `${name}.png`, rows: 1 }
  },
  cancel() {},
})

/** So many turns of the event loop are given to what needs no time. */
const TURNS_IN_NO_TIME = 20
const STEP = 100
const MOST_TURNS = 10_000

async function timePassing<Value>(clock: FakeClock, waiting: Promise<Value>): Promise<Value> {
  const state = { isOver: false }
  const over = () => void (state.isOver = true)
  void waiting.then(over, over)
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    if (state.isOver) return waiting
    clock.advance(turn < TURNS_IN_NO_TIME ? 0 : STEP)
  }
  throw new Error('this call is never answered')
}
