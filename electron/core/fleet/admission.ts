/** A session that stands in the way of another one, at another workstation. `silentSince` where nobody can tell whether it is still open. */
export type OpenElsewhere = Readonly<{
  session: string
  workstation: string
  name: string
  site: string
  startedAt: number
  silentSince: number | null
}>

export type AdmissionRequest = Readonly<{
  person: string
  session: string
  boot: number
  /** The revision of the account that this desk checked the password against; an older one is told to prove it again. */
  revision: number
  /** Having proved the password to the directory, less than a minute ago, the person gives up what is open elsewhere; else `outdated`. */
  takeOver: boolean
}>

export type Refused =
  | Readonly<{ because: 'limit'; open: readonly OpenElsewhere[] }>
  | Readonly<{ because: 'locked'; whom: 'person' | 'role' | 'workstation'; until: number | null; reason: string }>
  /** `outdated`: the account has changed, prove the password to the directory. `used`: the session's number is taken. */
  | Readonly<{ because: 'disabled' | 'unknown' | 'outdated' | 'used' | 'address' }>

export type AdmissionAnswer =
  | Readonly<{ kind: 'granted'; writtenOff: readonly OpenElsewhere[] }>
  /** Sessions elsewhere have been asked to end: ask again in a moment. */
  | Readonly<{ kind: 'replacing'; open: readonly OpenElsewhere[] }>
  | (Refused & Readonly<{ kind: 'refused' }>)
