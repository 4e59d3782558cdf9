// Runs in a folder of its own, where `npm run bench -- peers` has installed the peers: one store a process, figures as JSON on standard output.
// All that use SQLite have the same better-sqlite3, WAL and an fsync at each commit, as ours does: what differs is the layer above.
import { createHash } from 'node:crypto'
import path from 'node:path'
import { LISTED, PEOPLE, SESSIONS, measureStore, tokenOf } from './measure-store.ts'

const [name, folder] = process.argv.slice(2)
const DAY_MS = 86_400_000

const hash = (token) => createHash('sha256').update(token).digest()

async function openDatabase() {
  const { default: Database } = await import('better-sqlite3')
  const db = new Database(path.join(folder, `${name}.db`))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  return db
}

async function fill(store, db) {
  for (let n = 0; n < SESSIONS; n++) await store.create(tokenOf(n), n % PEOPLE)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.pragma('synchronous = FULL')
}

/** express-session's stores know sessions by their token alone: one person's are found by reading all. */
function asPromises(store) {
  const call = (method, ...given) =>
    new Promise((resolve, reject) => store[method](...given, (error, answer) => (error ? reject(error) : resolve(answer ?? true))))
  const all = async () =>
    Object.values(await call('all')).map((row) => (typeof row.sess === 'string' ? JSON.parse(row.sess) : (row.sess ?? row)))
  return {
    create: (token, person) => call('set', token, { cookie: { maxAge: DAY_MS }, person }),
    validate: (token) => call('get', token),
    list: async (person) => (await all()).filter((session) => session.person === person),
    revoke: (token) => call('destroy', token),
  }
}

const STORES = {
  async 'prepared SQL'() {
    const db = await openDatabase()
    db.exec(`CREATE TABLE sessions (token_hash BLOB PRIMARY KEY, person INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX sessions_of_person ON sessions (person, expires)`)
    const [insert, find, list, remove] = [
      'INSERT INTO sessions VALUES (?, ?, ?)',
      'SELECT person, expires FROM sessions WHERE token_hash = ? AND expires > ?',
      `SELECT token_hash, expires FROM sessions WHERE person = ? ORDER BY expires DESC LIMIT ${LISTED}`,
      'DELETE FROM sessions WHERE token_hash = ?',
    ].map((sql) => db.prepare(sql))
    const store = {
      create: (token, person) => insert.run(hash(token), person, Date.now() + DAY_MS),
      validate: (token) => find.get(hash(token), Date.now()),
      list: (person) => list.all(person),
      revoke: (token) => remove.run(hash(token)),
    }
    await fill(store, db)
    return store
  },
  async 'better-sqlite3-session-store'() {
    const db = await openDatabase()
    const [{ default: session }, { default: makeStore }] = [await import('express-session'), await import('better-sqlite3-session-store')]
    const SqliteStore = makeStore(session)
    const store = asPromises(new SqliteStore({ client: db }))
    await fill(store, db)
    return store
  },
  async 'connect-session-knex'() {
    const db = await openDatabase()
    const [{ ConnectSessionKnexStore }, { default: knex }] = [await import('connect-session-knex'), await import('knex')]
    const client = knex({ client: 'better-sqlite3', connection: { filename: db.name }, useNullAsDefault: true, pool: { min: 1, max: 1 } })
    await client.raw('PRAGMA synchronous = OFF')
    const store = asPromises(new ConnectSessionKnexStore({ knex: client, createTable: true, cleanupInterval: 0 }))
    await fill(store, db)
    await client.raw('PRAGMA synchronous = FULL')
    return store
  },
  async 'better-auth'() {
    const db = await openDatabase()
    const [{ betterAuth }, { getMigrations }] = [await import('better-auth'), await import('better-auth/db/migration')]
    const options = {
      database: db,
      secret: 'only for the bench, which keeps nothing',
      baseURL: 'http://localhost',
      logger: { disabled: true },
    }
    const { runMigrations } = await getMigrations(options)
    await runMigrations()
    const { internalAdapter } = await betterAuth(options).$context
    const people = []
    for (let n = 0; n < PEOPLE; n++)
      people.push((await internalAdapter.createUser({ email: `person-${n}@localhost.invalid`, name: 'A person', emailVerified: true })).id)
    const store = {
      create: (token, person) => internalAdapter.createSession(people[person], false, { token }, true),
      validate: (token) => internalAdapter.findSession(token),
      list: (person) => internalAdapter.listSessions(people[person]),
      revoke: async (token) => (await internalAdapter.deleteSession(token)) ?? true,
    }
    await fill(store, db)
    return store
  },
  async conf() {
    const { default: Conf } = await import('conf')
    const conf = new Conf({ cwd: folder, configName: 'conf', projectName: 'bench' })
    const entries = Array.from({ length: SESSIONS }, (_, n) => [tokenOf(n), { person: n % PEOPLE, expires: Date.now() + DAY_MS }])
    conf.store = { sessions: Object.fromEntries(entries) }
    return {
      create: (token, person) => conf.set(`sessions.${token}`, { person, expires: Date.now() + DAY_MS }) ?? true,
      validate: (token) => conf.get(`sessions.${token}`),
      list: (person) => Object.values(conf.get('sessions')).filter((session) => session.person === person),
      revoke: (token) => conf.delete(`sessions.${token}`) ?? true,
    }
  },
}

// conf writes its whole file each time, and three stores read all sessions to find one person's.
const TURNS = { 'prepared SQL': 1_000, 'better-auth': 500, conf: 60 }
process.stdout.write(JSON.stringify(await measureStore(await STORES[name](), TURNS[name] ?? 250)), () => process.exit(0))
