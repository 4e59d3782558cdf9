import { actorOf, auditEntry } from '../../electron/core/audit/audit.ts'
import { sessionId, utcMs } from '../../electron/core/ids.ts'
import type { SessionId } from '../../electron/core/ids.ts'
import type { Session } from '../../electron/core/session/session.ts'
import { openHistory } from '../../electron/store/sqlite/reports/history.ts'
import { Diary } from './diary.ts'
import { EndChooser } from './endings.ts'
import { hirePeople } from './people.ts'
import type { Person } from './people.ts'
import { Random } from './random.ts'
import { Sessions } from './sessions.ts'
import { tellStory } from './story.ts'
import { midnight, slotsOf, weightOf } from './working-day.ts'
import { World } from './world.ts'

const MINUTE = 60_000
const DAYS = 90

export type DemoRequest = Readonly<{
  file: string
  sessions: number
  seed: number
  now: number
  /** Of the password that everybody has. */
  passwordHash: string
  appVersion: string
  /** Between 0 and 1, after each day that has been told. */
  onProgress?: (share: number) => void
}>

/** `heard` are the active sessions whose computers still say so. */
export type Demo = Readonly<{ sessions: number; heard: readonly SessionId[] }>

/** Writes twenty people and ninety days into a new database: the same for the same request. */
export async function generateDemo({
  file,
  sessions: wanted,
  seed,
  now,
  passwordHash,
  appVersion,
  onProgress,
}: DemoRequest): Promise<Demo> {
  const history = openHistory(file)
  const begin = midnight(now, DAYS).getTime() + 7 * 60 * MINUTE
  const world = new World(history, new Random(seed), appVersion, begin)
  const people = hirePeople(world, passwordHash, utcMs(begin))
  const diary = new Diary()
  const sessions = new Sessions(world, diary, new EndChooser(world.random, wanted), people, now)
  const present = signInNow(world, diary, people, now)
  tellStory({ world, diary, sessions, people, passwordHash, now })
  const days = Array.from({ length: DAYS }, (_, index) => midnight(now, DAYS - 1 - index))
  const whole = days.reduce((sum, day) => sum + weightOf(day), 0)
  let weight = 0
  for (const day of days) {
    weight += weightOf(day)
    const due = Math.round((wanted * weight) / whole) - sessions.count - present.length
    for (const slot of slotsOf(day, people, Math.max(0, due), world.random)) sessions.use(slot)
    diary.tellUntil(Math.min(now, day.getTime() + 86_400_000))
    history.commit()
    onProgress?.(weight / whole)
    // Lets Ctrl-C through.
    await new Promise((resolve) => void setImmediate(resolve))
  }
  diary.tellUntil(now)
  history.close()
  return { sessions: sessions.count + present.length, heard: present.filter(({ isHeard }) => isHeard).map(({ id }) => id) }
}

/** Who is at a computer at this moment: since when, how long ago they did something, and how long ago the computer was heard of. */
const PRESENT: readonly (readonly [username: string, since: number, active: number, heard: number])[] = [
  ['ines', 95, 1, 0.5],
  ['aisha', 48, 2, 1],
  ['emma', 130, 0.6, 0.2],
  ['chiara', 22, 1.5, 0.8],
  ['jonas', 71, 9, 1.2],
  ['pablo', 160, 12, 10],
  ['mei', 64, 15, 14],
]
const SILENT = 5

type Present = Readonly<{ id: SessionId; isHeard: boolean }>

function signInNow(world: World, diary: Diary, people: readonly Person[], now: number): readonly Present[] {
  const ago = (minutes: number) => utcMs(Math.round(now - minutes * MINUTE))
  return PRESENT.flatMap(([username, since, active, heard], index) => {
    const person = people.find(({ user }) => user.username === username)
    const computer = world.computers[index + 1]
    if (!person || !computer) return []
    person.awayFrom = ago(since + 60)
    computer.takenFrom = ago(since + 60)
    const session: Session = {
      id: sessionId(world.entropy.uuidV7(ago(since))),
      userId: person.user.id,
      owner: world.ownerOf(computer, ago(since + 0.4)),
      appVersion: world.appVersion,
      startedAt: ago(since),
      lastActivityAt: ago(active),
      lastHeartbeatAt: ago(heard),
      end: null,
    }
    diary.add(session.startedAt, () => {
      world.history.addSession(session, world.random.bytes(32), null)
      world.history.appendAudit(auditEntry(actorOf(session), session.startedAt, 'signed_in'))
    })
    return [{ id: session.id, isHeard: heard < SILENT }]
  })
}
