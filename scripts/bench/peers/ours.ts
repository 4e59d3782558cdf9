import { createHash, randomUUID } from 'node:crypto'
import path from 'node:path'
import { userId } from '../../../electron/core/ids.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { openSqliteStore } from '../../../electron/store/sqlite/open-store.ts'
import { aSession, addPeople, audit, endOf } from '../session-layer.ts'
import { LISTED, PEOPLE, SESSIONS, measureStore, tokenOf } from './measure-store.ts'

const T0 = 1_760_000_000_000
const TURNS = 1_000

/** Our own store at the peers' work. It does more than they: each start and end also adds a line to the audit log's chain. */
const store = openSqliteStore(path.join(process.argv[2] ?? '', 'ours.db'))
const people = Array.from({ length: PEOPLE }, () => userId(randomUUID()))
addPeople(store, people)

const sessions = new Map<string, Session>()
function create(token: string, person: number): Session {
  const session = aSession(people[person] as Session['userId'], T0 + sessions.size)
  sessions.set(token, session)
  store.startSession(session, createHash('sha256').update(token).digest(), audit(session))
  return session
}
const sessionOf = (token: string) => sessions.get(token) as Session

for (let n = 0; n < SESSIONS; n++) {
  const session = create(tokenOf(n), n % PEOPLE)
  // A person signs in again only once the last session has ended.
  store.endSession(session.id, endOf(session), audit(session))
}
store.checkpoint(0)

const times = await measureStore(
  {
    create,
    validate: (token) => store.findSession(sessionOf(token).id),
    list: (person) => store.listSessions({ state: 'all', userId: people[person] as Session['userId'], limit: LISTED }),
    revoke: (token) => store.endSession(sessionOf(token).id, endOf(sessionOf(token)), audit(sessionOf(token))),
  },
  TURNS,
)
store.close()
process.stdout.write(JSON.stringify(times))
