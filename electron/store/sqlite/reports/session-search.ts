import { searchKey, searchWords } from '../../../text/search-key.ts'
import type { Connection } from '../connection.ts'
import { selectReasons } from './session-figures.ts'

/** Words beyond these are ignored: each makes a search slower, and nobody types as many. */
const MOST_WORDS = 8

/** What a word may stand for: people (by their number), computers, system accounts, end reasons, processes. */
export type Meaning = Readonly<{ kind: 'person' | 'host' | 'os_user' | 'reason' | 'pid'; values: readonly (string | number)[] }>

/**
 * For each word of a search what it can mean, looked up among the names there are, which are few beside the sessions. Empty for a word that
 * means nothing here.
 */
export function meaningsOf(db: Connection, text = ''): readonly (readonly Meaning[])[] {
  return searchWords(text)
    .slice(0, MOST_WORDS)
    .map((word) => meaningsOfWord(db, word))
}

/**
 * Whether one session could have all the words: a session has one computer, one person, one end reason, so two words that stand for different
 * ones of them meet nowhere. True does not say that such a session is there.
 */
export const canMeet = (words: readonly (readonly Meaning[])[]): boolean =>
  // The word that means least first: what contradicts itself is found out early.
  canMeetAt(
    words.toSorted((one, other) => one.length - other.length),
    new Map(),
  )

function canMeetAt([word, ...others]: readonly (readonly Meaning[])[], left: ReadonlyMap<Meaning['kind'], Meaning['values']>): boolean {
  if (!word) return true
  return word.some(({ kind, values }) => {
    const before = left.get(kind)
    const both = before ? common(before, values) : values
    return both.length > 0 && canMeetAt(others, new Map(left).set(kind, both))
  })
}

function common(ones: Meaning['values'], others: Meaning['values']): Meaning['values'] {
  const among = new Set(others)
  return ones.filter((value) => among.has(value))
}

function meaningsOfWord(db: Connection, word: string): readonly Meaning[] {
  const meanings: readonly Meaning[] = [
    { kind: 'person', values: peopleNamed(db, word) },
    { kind: 'host', values: namesOf(db, 'host', word) },
    { kind: 'os_user', values: namesOf(db, 'os_user', word) },
    { kind: 'reason', values: [...selectReasons(db).keys()].filter((reason) => reason.includes(word)) },
    { kind: 'pid', values: /^\d+$/.test(word) ? pidsWith(db, word) : [] },
  ]
  return meanings.filter(({ values }) => values.length > 0)
}

const peopleNamed = (db: Connection, word: string) =>
  (db.rows('SELECT rowid FROM users WHERE instr(search_key, ?)').all(word) as [number][]).flat()

const namesOf = (db: Connection, kind: 'host' | 'os_user', word: string) =>
  (db.rows('SELECT name FROM session_names WHERE kind = ?').all(kind) as [string][]).flat().filter((name) => searchKey(name).includes(word))

const pidsWith = (db: Connection, digits: string) =>
  (db.rows("SELECT CAST(name AS INTEGER) FROM session_names WHERE kind = 'pid' AND instr(name, ?)").all(digits) as [number][]).flat()

const CLOSED = 'ended_at IS NOT NULL AND'
const LEADS_TO: Readonly<Record<Meaning['kind'], string>> = {
  person: `SELECT sessions.rowid FROM sessions INDEXED BY sessions_of_person
    WHERE user_id IN (SELECT id FROM users WHERE rowid IN (SELECT value FROM json_each(?))) LIMIT ?`,
  host: `SELECT rowid FROM sessions INDEXED BY sessions_by_host WHERE ${CLOSED} host IN (SELECT value FROM json_each(?)) LIMIT ?`,
  os_user: `SELECT rowid FROM sessions INDEXED BY sessions_by_os_user WHERE ${CLOSED} os_user IN (SELECT value FROM json_each(?)) LIMIT ?`,
  reason: `SELECT rowid FROM sessions INDEXED BY sessions_by_reason WHERE ${CLOSED} end_reason IN (SELECT value FROM json_each(?)) LIMIT ?`,
  pid: `SELECT rowid FROM sessions INDEXED BY sessions_by_pid WHERE ${CLOSED} pid IN (SELECT value FROM json_each(?)) LIMIT ?`,
}
const ACTIVE = 'SELECT rowid FROM sessions INDEXED BY sessions_active WHERE ended_at IS NULL'

/**
 * The numbers of sessions among which all are that a search can find, where one of its words leads to no more than `most`; null where each
 * leads to more. Active sessions are always among them, as some indexes leave them out.
 */
export function fewMentioned(db: Connection, text: string | undefined, most: number): readonly number[] | null {
  for (const meanings of meaningsOf(db, text)) {
    const found = fewMeant(db, meanings, most)
    if (found) return [...new Set([...found, ...(db.rows(ACTIVE).all() as [number][]).flat()])]
  }
  return null
}

function fewMeant(db: Connection, meanings: readonly Meaning[], most: number): readonly number[] | null {
  const found: number[] = []
  for (const { kind, values } of meanings) {
    found.push(...(db.rows(LEADS_TO[kind]).all(JSON.stringify(values), most + 1 - found.length) as [number][]).flat())
    if (found.length > most) return null
  }
  return found
}
