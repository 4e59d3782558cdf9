import type { DurationMs } from '../../core/ids.ts'
import type { CloseRequest } from '../../core/session/close-request.ts'
import type { EndReason } from '../../core/session/session.ts'
import type { TimeWarning } from '../../core/session/time-limits.ts'

/** Who stands behind the window, as the store and the clock say at this moment; the page has no say in it. */
export type Standing =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'user' }
  | { readonly kind: 'admin' }
  /** There was a session, and it has just been found to be over. */
  | { readonly kind: 'ended'; readonly reason: EndReason }

export type Warning = TimeWarning | Readonly<{ kind: 'close_request'; left: DurationMs; request: CloseRequest }>
