/** Times are ISO 8601 UTC; durations are milliseconds. */

export type Language = 'en' | 'es' | 'it'
export const LANGUAGES: readonly Language[] = ['en', 'es', 'it']

export type SessionSummary = Readonly<{
  id: string
  startedAt: string
  /** Null while it is active. */
  endedAt: string | null
  durationMs: number | null
  endReason: string | null
}>

/**
 * What is told of a session that has ended, at the next screen or the next launch. `here`: it ended at this window just now; `recovered`:
 * this launch found it without an owner and closed it; `earlier`: it had its end before this launch.
 */
export type Receipt = Readonly<{
  told: 'here' | 'recovered' | 'earlier'
  endReason: string
  /** Whose it was: nobody's, the first name, or the whole of it, as policy `receipts-at-the-door` has it. */
  displayName: string | null
  /** Null where the door does not tell them; they are for the person, after signing in. */
  facts: ReceiptFacts | null
}>

type ReceiptFacts = Readonly<{
  endedAt: string
  durationMs: number
  /** What whoever ended it wrote to its person. */
  message: string | null
}>

export type PresenceName = 'online' | 'away' | 'offline'

export type OwnSession = Readonly<{
  id: string
  host: string
  startedAt: string
  lastActivityAt: string
  presence: PresenceName
}>

/** An open session, whoever's. Newest first. */
export type OpenSession = Readonly<{
  displayName: string
  presence: PresenceName
  /** Since when the session is open. */
  startedAt: string
  host: string
  isOwn: boolean
}>

/** What only the person can tell: was it them? `id` names it in their answer. */
export type LastQuestion = Readonly<{
  id: number
  about: 'attempts' | 'sign_in'
  /** When last, and where. */
  at: string
  host: string
  count: number
}>

/** How the person's session before this one ended. */
export type LastSession = SessionSummary &
  Readonly<{
    host: string
    /** Who ended it, where that was somebody else: their name, or the system account of a command line. */
    endedBy: string | null
    /** Those they have not answered yet. */
    questions: readonly LastQuestion[]
    /** What whoever ended it wrote to the person. */
    message: string | null
  }>

/** `leftMs` is as of the moment the view was made. */
export type Warning =
  | Readonly<{ kind: 'idle'; leftMs: number; timeoutMs: number }>
  /** Cannot be put off; `isLast` marks the second one. */
  | Readonly<{ kind: 'absolute'; leftMs: number; isLast: boolean }>
  /** Somebody else is about to end this session. */
  | Readonly<{ kind: 'close_request'; leftMs: number; reason: string; message: string; askedBy: string | null }>

/** A fact of `EndEvidence`, see `core/session/session.ts`; times are ISO 8601 UTC. */
export type EvidenceView = Readonly<{
  trigger?: string
  liveness?: string
  lastHeartbeatAt?: string
  lastActivityAt?: string
  silentMs?: number
  idleMs?: number
  bootChanged?: Readonly<{ was: string; now: string }>
  startChanged?: Readonly<{ was: number; now: number }>
  clockMovedBack?: boolean
  clockMovedMs?: number
  asleepSince?: string
  dueAt?: string
  writtenAt?: string
  imported?: Readonly<{ source: string; row?: Readonly<Record<string, string | number | boolean | null>> }>
  message?: string
  note?: string
  by?: Readonly<{ displayName: string | null; via: 'app' | 'cli' | 'api'; osUser: string; host: string; pid: number; program?: string }>
  endedFrom?: Readonly<{ osUser: string; pid: number; signal: string; silentMs: number }>
}>

/** One line of the audit log about a session. */
export type SessionEvent = Readonly<{ at: string; kind: string; detail: Readonly<Record<string, string | number>> }>

/** Everything there is to say about one session, and how it is known. */
export type SessionDetail = SessionSummary &
  Readonly<{
    displayName: string
    lastHeartbeatAt: string
    lastActivityAt: string
    recoveredAt: string | null
    pid: number
    host: string
    osUser: string
    appVersion: string
    /** Null while it is active. */
    evidence: EvidenceView | null
    /** Oldest first. */
    events: readonly SessionEvent[]
  }>

/** How this desk stands with its fleet; `administers`: its console is open for whoever is signed in. */
export type LinkNotice = Readonly<{ link: 'connected' | 'unreachable' | 'refused'; since: string; administers: boolean }>

/** What an administrator of the fleet has written to the person, until they have read it. */
export type MessageView = Readonly<{ id: number; from: string; text: string; at: string }>

export type HomeView = Readonly<{
  screen: 'home'
  person: Readonly<{ username: string; displayName: string; role: 'user' | 'admin' }>
  session: Readonly<{ id: string; startedAt: string; pid: number; host: string; osUser: string; appVersion: string }>
  /** How many characters a new password must have. */
  passwordLeast: number
  /** How many more the person has open, elsewhere. */
  /** Where else the person is signed in, the newest first. */
  otherSessions: readonly OwnSession[]
  /** The newest ten of the person, newest first, the current one included. */
  recent: readonly SessionSummary[]
  /** Null at the first session, and once the person has put it away. */
  last: LastSession | null
  /** Null where the policy shows people nobody but themselves. */
  open: readonly OpenSession[] | null
  warning: Warning | null
  /** Programs that are saving what belongs to the session: an end that can wait waits for them. */
  saving: readonly string[]
  /** The code of what keeps heartbeats from being written, while it does. */
  trouble: string | null
  /** Only where the desk is in a fleet, as are the messages. */
  link?: LinkNotice
  messages?: readonly MessageView[]
}>

/** The person is signed in and the window is covered: only their password, or a hand-over, leads on. */
export type LockedView = Readonly<{
  screen: 'locked'
  person: Readonly<{ username: string; displayName: string }>
  session: Readonly<{ id: string; startedAt: string }>
  /** How long the person has done nothing, as of now. */
  idleMs: number
  /** Somebody else has asked for the workstation; null while nobody has. */
  handOver: Readonly<{ leftMs: number }> | null
  /** What a hand-over gives the signed-in person to refuse it. */
  graceMs: number
  warning: Warning | null
}>

/** What the window shows; the main process decides, the renderer draws. */
export type View =
  | Readonly<{ screen: 'first_run'; passwordLeast: number }>
  | Readonly<{ screen: 'sign_in'; receipts: readonly Receipt[]; link?: LinkNotice }>
  /** The one-time password was right; now the person chooses one of their own. */
  | Readonly<{ screen: 'choose_password'; person: Readonly<{ username: string; displayName: string }>; passwordLeast: number }>
  | LockedView
  | HomeView
