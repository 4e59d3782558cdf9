import { housePolicy } from '../../app/policy/policies.ts'
import type { User } from '../../core/accounts/user.ts'
import { formatDuration } from '../../core/duration.ts'
import type { Store } from '../../core/ports/ports.ts'

/** What is said once of a password for one sign-in. */
export const oneTimeText = ({ username }: User, password: string, store: Store): string =>
  `The one-time password of ${username} is\n\n  ${password}\n\n` +
  `It is shown only now, and can be used for ${formatDuration(housePolicy(store).oneTimePasswordLifetime)}. At the next sign-in they choose their own.\n`
