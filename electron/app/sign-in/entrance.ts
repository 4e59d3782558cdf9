import type { Credentials, User } from '../../core/accounts/user.ts'
import type { AdmissionKind } from '../../core/fleet/stream.ts'
import type { SessionId } from '../../core/ids.ts'

/** What the person typed to come in; `takeOver`: they give up what they have open at other desks. */
export type Typed = Readonly<{ identifier: string; password: string; takeOver: boolean }>

/** Leave to begin one session. To be given back where it came to nothing. */
export type Leave = Readonly<{ session: SessionId; admission: AdmissionKind; unused: () => void }>

/** Whether somebody whose password was right may begin a session at this desk. Throws where they may not. */
export type Entrance = (user: User, typed: Typed) => Promise<Leave>

/** Who checks passwords that this desk cannot. Throws `directory_unreachable`, or why somebody is not let in whose password was right. */
export interface PasswordDirectory {
  /** Null for a wrong password, and for an account that only this desk has. `credentials` are what is known here of that name. */
  prove(identifier: string, credentials: Credentials | null, password: string): Promise<Credentials | null>
  /** Null for an account that only this desk has. Throws what is wrong with the new password. */
  changePassword(user: User, oldPassword: string, newPassword: string): Promise<User | null>
}
