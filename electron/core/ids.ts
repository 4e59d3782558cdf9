/** Branded identifiers. All are UUIDs in their canonical text form (RFC 9562); sessions, users and audit rows use version 7, which sorts by time. */
declare const brand: unique symbol
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name }

export type UserId = Branded<string, 'UserId'>
export type SessionId = Branded<string, 'SessionId'>
/** Random for every start of a main process: two processes never share one, even with the same PID. */
export type InstanceId = Branded<string, 'InstanceId'>
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type UtcMs = Branded<number, 'UtcMs'>
/** A length of time in milliseconds. */
export type DurationMs = Branded<number, 'DurationMs'>

export const userId = (text: string) => text as UserId
export const sessionId = (text: string) => text as SessionId
export const instanceId = (text: string) => text as InstanceId
export const utcMs = (ms: number) => ms as UtcMs
export const durationMs = (ms: number) => ms as DurationMs
