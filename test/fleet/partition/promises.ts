import type { TestDatabase } from '../../support/postgres/database.ts'
import type { PartitionDesk } from './partition-desk.ts'

type Centre = Readonly<{
  id: string
  person: string
  started: number | null
  ended: number | null
  reason: string | null
  admission: string
  written_off: number | null
}>

/** What does not hold, in words: every start and end of a desk is at the centre as it was, and nothing else is. */
export async function brokenPromises(
  database: TestDatabase,
  desks: readonly PartitionDesk[],
  restores: boolean,
): Promise<readonly string[]> {
  const broken: string[] = []
  for (const desk of desks) {
    const uid = desk.store.fleet.link()?.uid
    if (!desk.isSettled()) broken.push(`${uid}: is not settled, ${JSON.stringify(desk.office.status())}`)
    broken.push(...(await sessionsBroken(database, desk, restores)), ...(await linesBroken(database, desk)), ...commandsBroken(desk))
  }
  return [...broken, ...(await overlaps(database))]
}

/** An end that was told before an older database came back stands at the centre: there it was the first word. */
async function sessionsBroken(database: TestDatabase, desk: PartitionDesk, restores: boolean): Promise<readonly string[]> {
  const rows = await database.sql<Centre>(
    `SELECT s.id, s.person_id AS person, s.admission, s.end_reason AS reason,
       (extract(epoch FROM s.local_started_at) * 1000)::float8 AS started, (extract(epoch FROM s.local_ended_at) * 1000)::float8 AS ended,
       (extract(epoch FROM s.written_off_at) * 1000)::float8 AS written_off
     FROM sessions s JOIN workstations w ON w.id = s.workstation_id WHERE w.uid = $1 AND s.start_received_at IS NOT NULL`,
    [desk.store.fleet.link()?.uid],
  )
  const there = new Map(rows.map((row) => [row.id, row]))
  const broken = desk.store.listSessions({ state: 'all' }).flatMap((session) => {
    const row = there.get(session.id)
    there.delete(session.id)
    const here = [
      session.userId,
      session.startedAt,
      session.end?.endedAt ?? null,
      session.end?.endReason ?? null,
      session.admission ?? 'local',
    ]
    const known = row && [
      row.person,
      Math.round(row.started ?? 0),
      row.ended === null ? null : Math.round(row.ended),
      row.reason,
      row.admission,
    ]
    const isSame = restores && session.end && row?.reason ? row.person === session.userId : JSON.stringify(here) === JSON.stringify(known)
    return isSame ? [] : [`session ${session.id}: ${JSON.stringify(here)}, at the centre ${JSON.stringify(known)}`]
  })
  // A database from a backup has forgotten sessions: then they are over at the centre.
  const forgotten = [...there.values()].filter(({ reason }) => reason === null).map(({ id }) => `session ${id} is open at the centre alone`)
  return [...broken, ...forgotten]
}

/** Each line of the newest stream that was acknowledged is there once, as it is here. */
async function linesBroken(database: TestDatabase, desk: PartitionDesk): Promise<readonly string[]> {
  const link = desk.store.fleet.link()
  if (!link) return ['no link']
  const rows = await database.sql<{ seq: number; hash: string; times: number }>(
    `SELECT a.seq::int, encode(min(a.hash), 'hex') AS hash, count(*)::int AS times
     FROM audit a JOIN workstations w ON w.id = a.workstation_id WHERE w.uid = $1 AND a.incarnation = $2 GROUP BY a.seq ORDER BY a.seq`,
    [link.uid, link.incarnation],
  )
  const hashes = new Map(rows.map(({ seq, hash }) => [seq, hash]))
  const first = rows[0]?.seq ?? 0
  const broken = rows.filter(({ times }) => times > 1).map(({ seq }) => `${link.uid}: line ${seq} is there more than once`)
  for (const line of desk.store.fleet.linesAfter(first - 1, 100_000, 1_000_000_000)) {
    if (line.seq > link.ackedSeq) break
    if (hashes.get(line.seq) !== line.hash) broken.push(`${link.uid}: line ${line.seq} (${line.kind}) is not there as it is here`)
  }
  return broken
}

function commandsBroken(desk: PartitionDesk): readonly string[] {
  const settled = desk.store
    .listAudit()
    .filter(({ kind }) => kind === 'command_settled')
    .map(({ detail }) => Number(detail['command']))
  const twice = settled.filter((command, at) => settled.indexOf(command) !== at)
  return twice.map((command) => `${desk.store.fleet.link()?.uid}: command ${command} was carried out twice`)
}

/** Nobody whom the directory let in is at two desks at a time, as it received it; one desk has one session. Those that were written off are over from then on. */
async function overlaps(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.sql<{ one: string; other: string }>(
    `WITH granted AS (
       SELECT id, person_id, workstation_id, granted_at AS began, least(coalesce(end_received_at, 'infinity'), coalesce(written_off_at, 'infinity'), coalesce(voided_at, 'infinity')) AS over
       FROM sessions WHERE granted_at IS NOT NULL AND admission = 'granted')
     SELECT a.id AS one, b.id AS other FROM granted a JOIN granted b ON a.person_id = b.person_id AND a.workstation_id <> b.workstation_id AND a.id < b.id AND a.began < b.over AND b.began < a.over`,
  )
  return rows.map(({ one, other }) => `sessions ${one} and ${other} of one person were both let in at a time`)
}
