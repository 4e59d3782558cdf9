/** A line of the fleet's audit log on its way to somebody else's archive. */
export type ExportedLine = Readonly<{
  /** Null for the directory's own log. */
  workstation: Readonly<{ id: number; name: string; site: string }> | null
  incarnation: string | null
  seq: number
  /** Of the chain that the line is part of: hexadecimal. */
  hash: string | null
  kind: string
  /** By the workstation's clock, and when the directory had it by its own. UTC milliseconds. */
  at: number
  receivedAt: number
  clockAheadMs: number | null
  sessionId: string | null
  host: string | null
  actor: Person | null
  /** Whom it happened to, where that was somebody else. */
  person: Person | null
  detail: Readonly<Record<string, unknown>>
}>

type Person = Readonly<{ id: string; username: string | null; displayName: string | null }>

/** Where the chain of a workstation stood with the newest line of a batch. */
export type ChainHead = Readonly<{ workstation: string; incarnation: string | null; seq: number; hash: string | null }>

/** Follows the lines of a batch: whoever begins again after `cursor` misses nothing, and may be sent again what followed it. */
export type ExportBatch = Readonly<{ at: number; lines: number; cursor: string; heads: readonly ChainHead[] }>

/** The same for a line that is sent again. */
export const lineId = ({ workstation, incarnation, seq }: Pick<ExportedLine, 'workstation' | 'incarnation' | 'seq'>): string =>
  workstation ? `${workstation.id}/${incarnation ?? ''}/${seq}` : `directory/${seq}`

/** The newest line of each chain in these. */
export function headsOf(lines: readonly ExportedLine[]): readonly ChainHead[] {
  const heads = new Map<string, ChainHead>()
  for (const { workstation, incarnation, seq, hash } of lines) {
    const name = workstation ? String(workstation.id) : 'directory'
    const known = heads.get(`${name} ${incarnation ?? ''}`)
    if (!known || known.seq < seq) heads.set(`${name} ${incarnation ?? ''}`, { workstation: name, incarnation, seq, hash })
  }
  return [...heads.values()]
}

type Verb = 'start' | 'end' | 'info' | 'creation' | 'change' | 'deletion' | 'access'

/**
 * What a line is about in the words of the Elastic Common Schema (https://www.elastic.co/docs/reference/ecs/ecs-category-field-values-reference), and
 * how grave it is in those of RFC 5424: 4 warning, 5 notice, 6 informational.
 */
type Meaning = Readonly<{
  category: readonly ('authentication' | 'session' | 'iam' | 'configuration' | 'host' | 'intrusion_detection')[]
  type: Verb
  outcome: 'success' | 'failure' | 'unknown'
  severity: 4 | 5 | 6
}>

const told = (category: Meaning['category'], type: Verb, severity: Meaning['severity'] = 6): Meaning => ({
  category,
  type,
  severity,
  outcome: 'success',
})
const failed = (category: Meaning['category']): Meaning => ({ category, type: 'info', severity: 4, outcome: 'failure' })

const ACCESS = ['authentication', 'session'] as const
const OTHER: Meaning = { category: ['host'], type: 'info', severity: 6, outcome: 'unknown' }

const MEANINGS: Readonly<Record<string, Meaning>> = {
  administrator_created: told(['iam'], 'creation', 5),
  user_added: told(['iam'], 'creation', 5),
  people_imported: told(['iam'], 'creation', 5),
  user_renamed: told(['iam'], 'change', 5),
  role_changed: told(['iam'], 'change', 5),
  user_disabled: told(['iam'], 'change', 5),
  user_enabled: told(['iam'], 'change', 5),
  user_unlocked: told(['iam'], 'change', 5),
  user_erased: told(['iam'], 'deletion', 5),
  password_reset: told(['iam'], 'change', 5),
  password_changed: told(['iam'], 'change'),
  locked: told(['iam'], 'change', 5),
  unlocked: told(['iam'], 'change', 5),
  signed_in: told(ACCESS, 'start'),
  sign_in_failed: failed(['authentication']),
  account_locked: failed(['authentication']),
  reauthenticated: told(['authentication'], 'info'),
  reauthentication_failed: failed(['authentication']),
  token_refused: failed(['authentication']),
  session_ended: told(ACCESS, 'end'),
  session_recovered: told(ACCESS, 'end'),
  written_off: told(['session'], 'end', 5),
  close_requested: told(['session'], 'info', 5),
  close_withdrawn: told(['session'], 'info'),
  app_locked: told(['session'], 'info'),
  app_unlocked: told(['session'], 'info'),
  last_session_disowned: { ...failed(['intrusion_detection']), outcome: 'unknown' },
  attempts_disowned: { ...failed(['intrusion_detection']), outcome: 'unknown' },
  alert_raised: { ...failed(['intrusion_detection']), outcome: 'unknown' },
  policy_changed: told(['configuration'], 'change', 5),
  directory_policy: told(['configuration'], 'change'),
  enrolment_allowed: told(['configuration'], 'creation', 5),
  enrolled: told(['configuration'], 'creation', 5),
  left_directory: told(['configuration'], 'deletion', 5),
  workstation_renamed: told(['configuration'], 'change', 5),
  workstation_revoked: told(['configuration'], 'deletion', 5),
  history_deleted: told(['configuration'], 'deletion'),
  exported: told(['configuration'], 'access', 5),
}

/** What this version does not know is told as what happened at a computer. */
export const meaningOf = (kind: string): Meaning => (Object.hasOwn(MEANINGS, kind) ? (MEANINGS[kind] ?? OTHER) : OTHER)
