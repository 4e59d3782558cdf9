import { isIP } from 'node:net'
import { nameKey } from '../../core/accounts/name-key.ts'
import type { AdmissionAnswer } from '../../core/fleet/admission.ts'
import type {
  DirectoryCredentials,
  DirectoryPerson,
  DirectoryStore,
  EnrolmentAnswer,
  FleetCommand,
  FleetLock,
  FleetPolicy,
  Greeting,
  PushAnswer,
  Workstation,
} from '../../core/fleet/directory-port.ts'
import { startListening } from './listener.ts'
import type { Connection } from './open.ts'

/** The directory's facts by the functions of `migrations/0002-desks.ts`: each method is one call. */
export function createPostgresDirectory(connection: Connection, url: string): DirectoryStore {
  const { call } = connection
  const all = async <Answer>(doing: string, sql: string, values: readonly unknown[] = []): Promise<readonly Answer[]> =>
    (await call<{ answer: Answer }>(doing, sql, values)).map(({ answer }) => answer)
  const one = async <Answer>(doing: string, sql: string, values: readonly unknown[] = []): Promise<Answer> =>
    (await all<Answer>(doing, sql, values))[0] as Answer

  return {
    enrol: ({ token, publicKey, ...enrolment }) =>
      one<EnrolmentAnswer>('enrol a workstation', 'SELECT dir.enrol($1) AS answer', [
        json({ ...enrolment, token: base64(token), publicKey: base64(publicKey) }),
      ]),
    workstations: async (uids) => {
      const found = await all<StoredWorkstation>('look up workstations', 'SELECT dir.workstations_by_uid($1) AS answer', [uids])
      return found.map(({ publicKeys, ...workstation }): Workstation => ({ ...workstation, publicKeys: publicKeys.flatMap(bytes) }))
    },
    greet: (ids) => all<Greeting>('greet workstations', 'SELECT dir.greet($1) AS answer', [ids]),
    rejoin: (id, old, cursor) => one<boolean>('begin another stream', 'SELECT dir.rejoin($1, $2, $3) AS answer', [id, old, json(cursor)]),
    catchUp: (id, has) => one('count on from where a workstation is', 'SELECT dir.catch_up($1, $2) AS answer', [id, json(has)]),
    noteTold: async (id) => {
      await call('note that a workstation was told', 'SELECT dir.note_told($1)', [id])
    },
    rotateKey: async (id, publicKey) => {
      await call('change the key of a workstation', 'SELECT dir.rotate_key($1, $2)', [id, Buffer.from(publicKey)])
    },
    leave: async (id) => {
      await call('let a workstation go', 'SELECT dir.leave($1)', [id])
    },
    orderRotations: async (before) => {
      await call('order new keys', 'SELECT dir.order_rotations($1)', [before])
    },
    push: (batches) => all<PushAnswer>('take in what workstations have sent', 'SELECT dir.push($1) AS answer', [json(batches)]),
    quarantine: async (id, why) => {
      await call('set a stream aside', 'SELECT dir.quarantine($1, $2)', [id, why === null ? null : storable(why)])
    },
    beat: async (beats, gateway) => {
      const heard = beats.map((beat) => ({ ...beat, clockAheadMs: Math.trunc(beat.clockAheadMs), address: addressOf(beat.address) }))
      await call('note who is here', 'SELECT dir.beat($1, $2)', [json(heard), gateway])
    },
    admitMany: async (asks) => {
      const asked = asks.map((ask) => ({ ...ask, address: addressOf(ask.address) }))
      const answers = await all<{ n: number; answer: AdmissionAnswer }>('decide who is let in', 'SELECT dir.admit_many($1) AS answer', [
        json(asked),
      ])
      return answers.toSorted((a, b) => a.n - b.n).map(({ answer }) => answer)
    },
    openCommands: (ids) => all<FleetCommand>('read what is to be told', 'SELECT dir.open_commands($1) AS answer', [ids]),
    findCredentials: async (identifier) =>
      (await one<DirectoryCredentials | undefined>('look up an account', 'SELECT dir.find_credentials($1) AS answer', [
        storable(nameKey(identifier)),
      ])) ?? null,
    choosePassword: async (person, ifHash, passwordHash) =>
      (await one<DirectoryPerson | undefined>('keep a new password', 'SELECT dir.choose_password($1, $2, $3) AS answer', [
        person,
        ifHash,
        passwordHash,
      ])) ?? null,
    raiseAlert: async (alert) => {
      await call('raise an alert', 'SELECT dir.raise_directory_alert($1)', [json(alert)])
    },
    release: async (id, person) => {
      await call('note where an account is cached', 'SELECT dir.release($1, $2)', [id, person])
    },
    peopleSince: (id, revision) => one('read changed accounts', 'SELECT dir.people_since($1, $2) AS answer', [id, revision]),
    policy: () => one<FleetPolicy>('read the policy', 'SELECT dir.policy() AS answer'),
    locks: () => all<FleetLock>('read the locks', 'SELECT dir.current_locks() AS answer'),
    listen: (onBell) => startListening(url, onBell),
    close: () => connection.close(),
  }
}

type StoredWorkstation = Omit<Workstation, 'publicKeys'> & Readonly<{ publicKeys: readonly (string | null)[] }>

const base64 = (value: Uint8Array) => Buffer.from(value).toString('base64')
const bytes = (text: string | null): readonly Uint8Array[] => (text === null ? [] : [new Uint8Array(Buffer.from(text, 'base64'))])

/** PostgreSQL has no letter for NUL, nor for half a pair; neither is in JSON's own text, which hashes are of. */
const storable = (text: string) => text.replaceAll('\0', '\u{FFFD}').toWellFormed()
const json = (value: unknown) => JSON.stringify(value, (_key, held: unknown) => (typeof held === 'string' ? storable(held) : held))

/** Without the zone of IPv6, and IPv4 as it is written on its own; null for what is no address. */
function addressOf(text: string): string | null {
  const address = text.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(address) === 0 ? null : address
}
