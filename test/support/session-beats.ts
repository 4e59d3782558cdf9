import { utcMs } from '../../electron/core/ids.ts'
import type { Heartbeat } from '../../electron/core/ports/store-port.ts'
import type { Session, SessionEnd } from '../../electron/core/session/session.ts'

export function withBeat({ steady, ...session }: Session, beat: Heartbeat): Session {
  const known = steady && beat.steady !== undefined ? { steady: { ...steady, heartbeatAt: beat.steady } } : {}
  return { ...session, ...known, lastHeartbeatAt: beat.at, lastActivityAt: beat.lastActivityAt }
}

export function endedWith(session: Session, end: SessionEnd, lastBeat?: Heartbeat): Session {
  const lived = lastBeat ? withBeat(session, lastBeat) : session
  return { ...lived, lastActivityAt: utcMs(Math.min(lived.lastActivityAt, Math.max(end.endedAt, lived.startedAt))), end }
}
