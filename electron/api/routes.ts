import type { Shape, Shaped } from '../contract/shapes.ts'
import type { ApiScope } from '../core/api/api-token.ts'
import {
  CLOSED,
  CLOSE_ORDER,
  ENDED,
  END_ORDER,
  EVENTS_QUERY,
  HEARD,
  HEARTBEAT,
  INHIBITED,
  INHIBITION,
  NO_QUESTION,
  PEOPLE,
  SESSIONS,
  SESSIONS_QUERY,
  SESSION_HERE,
  STATS,
  STATS_QUERY,
} from './shapes.ts'

/** `tells` is null where the answer is a stream, or a document of its own. */
type Route<Question, Tells> = Readonly<{ scope: ApiScope; asks: Shape<Question>; tells: Tells; summary: string }>

const route = <Question, Tells extends Shape<unknown> | null>(
  scope: ApiScope,
  asks: Shape<Question>,
  tells: Tells,
  summary: string,
): Route<Question, Tells> => ({ scope, asks, tells, summary })

/** Everything that a program may ask, with what scope and in what shape: the whole API. What is asked by GET stands in the query, else in the body. */
export const ROUTES = {
  'GET /v1/session': route('read', NO_QUESTION, SESSION_HERE, 'Who is signed in here, since when, and until when at the latest'),
  'GET /v1/people': route('read', NO_QUESTION, PEOPLE, 'Everybody, with their presence and when they were last seen'),
  'GET /v1/sessions': route(
    'read',
    SESSIONS_QUERY,
    SESSIONS,
    'Sessions, newest first; `next` of a page is `after` of the one that follows',
  ),
  'GET /v1/stats': route('read', STATS_QUERY, STATS, 'Figures of all sessions, by the days of a time zone'),
  'POST /v1/sessions/close': route('close', CLOSE_ORDER, CLOSED, 'End sessions; answered once each has ended, or was left alone'),
  'POST /v1/heartbeat': route(
    'close',
    HEARTBEAT,
    HEARD,
    'Say that the program by which the session lives is there; where it does not say so again within the time, the session ends',
  ),
  'POST /v1/end': route('close', END_ORDER, ENDED, 'End the session at this window: what it lived by is over'),
  'POST /v1/inhibit': route(
    'close',
    INHIBITION,
    INHIBITED,
    'Ask for a moment to save, five seconds at most: an end that can wait does; no time at all says that it is done',
  ),
  'GET /v1/events': route('read', EVENTS_QUERY, null, 'What happens, as it does; resumed by the header Last-Event-ID, or by `after`'),
  'GET /v1/openapi.json': route('read', NO_QUESTION, null, 'This document'),
} as const satisfies Readonly<Record<string, Route<unknown, Shape<unknown> | null>>>

export type RouteName = keyof typeof ROUTES
export const ROUTE_NAMES = Object.keys(ROUTES) as readonly RouteName[]

export type Asked<Name extends RouteName> = Shaped<(typeof ROUTES)[Name]['asks']>
export type Told<Name extends RouteName> = Shaped<NonNullable<(typeof ROUTES)[Name]['tells']>>
/** Those with an answer that is one document of a shape. */
export type PlainRoute = { [Name in RouteName]: (typeof ROUTES)[Name]['tells'] extends null ? never : Name }[RouteName]

export const partsOf = (name: RouteName): Readonly<{ method: 'GET' | 'POST'; path: string }> => {
  const [method, path = ''] = name.split(' ')
  return { method: method as 'GET' | 'POST', path }
}
