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
/** The last moment of the calendar, and minus it the first (https://tc39.es/ecma262/#sec-time-values-and-time-range). */
export const CALENDAR_END = 8_640_000_000_000_000

/** Beyond it no time can be written down: it is told as the calendar's end; and what is no number, as its beginning in 1970. */
export const withinCalendar = (ms: number) => utcMs(Math.max(-CALENDAR_END, Math.min(CALENDAR_END, Math.trunc(ms)))) || utcMs(0)
export const durationMs = (ms: number) => ms as DurationMs

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Of what another computer says, before it is looked up. */
export const isUuid = (text: unknown): text is string => typeof text === 'string' && UUID.test(text)
