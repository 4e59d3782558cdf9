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

/** A session that recovery closed at this launch, or, `inSight`, that ended here while the app was running. */
export type RecoveredNotice = Readonly<{ displayName: string; endedAt: string; endReason: string; inSight: boolean }>

export type HomeView = Readonly<{
  screen: 'home'
  person: Readonly<{ username: string; displayName: string; role: 'user' | 'admin' }>
  session: Readonly<{ id: string; startedAt: string; pid: number; host: string; osUser: string; appVersion: string }>
  /** How many more the person has open, elsewhere. */
  otherSessions: number
  /** The newest ten of the person, newest first, the current one included. */
  recent: readonly SessionSummary[]
}>

/** What the window shows; the main process decides, the renderer draws. */
export type View =
  | Readonly<{ screen: 'first_run' }>
  | Readonly<{ screen: 'sign_in'; recovered: readonly RecoveredNotice[] }>
  /** The one-time password was right; now the person chooses one of their own. */
  | Readonly<{ screen: 'choose_password'; person: Readonly<{ username: string; displayName: string }> }>
  | HomeView
