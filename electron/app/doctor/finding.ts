/** In the order in which they are told: what comes first may explain what follows. */
export const FINDING_IDS = [
  'directory',
  'ownership',
  'names',
  'permissions',
  'disk_space',
  'file_system',
  'instance',
  'lock_remains',
  'restore',
  'database',
  'other_database',
  'integrity',
  'schema',
  'references',
  'administrators',
  'passwords',
  'odd_rows',
  'figures',
  'write_ahead_log',
  'free_pages',
  'audit_log',
  'backups',
  'sessions',
  'fleet',
  'hooks',
  'clock',
  'runtime',
  'display',
  'libraries',
] as const
export type FindingId = (typeof FINDING_IDS)[number]

/** `unknown`: it could not be found out; `detail` says why. */
export type FindingStatus = 'ok' | 'warning' | 'problem' | 'unknown'

/** What doctor can do about it; each is safe to do again. */
export type Repair =
  | 'permissions'
  | 'lock_remains'
  | 'restore'
  | 'finish_restore'
  | 'checkpoint'
  | 'backup'
  | 'schema'
  | 'figures'
  | 'sessions'

export type Finding = Readonly<{
  id: FindingId
  status: FindingStatus
  /** One sentence: what is so. */
  summary: string
  /** The facts behind it. */
  detail: string | null
  /** What to do now; null where there is nothing to do. */
  advice: string | null
  repair?: Repair
  /** As it is, the app cannot start here. */
  unusable?: true
}>

type More = Partial<Pick<Finding, 'detail' | 'advice' | 'repair' | 'unusable'>>

const finding =
  (status: FindingStatus) =>
  (id: FindingId, summary: string, more: More = {}): Finding => ({ id, status, summary, detail: null, advice: null, ...more })

export const fine = finding('ok')
export const warning = finding('warning')
export const problem = finding('problem')

const ASK_AS_OWNER = 'Look again as the owner of the data directory, once what is told above is mended.'

export const unknown = (id: FindingId, summary: string, why: string, advice = ASK_AS_OWNER): Finding =>
  finding('unknown')(id, summary, { detail: why, advice })
