import type { UserId } from '../ids.ts'

/** What somebody is called at a desk that knows them, once the directory has given their name to somebody else. */
export const formerName = (id: UserId): string => `former-${id.slice(-12)}`
