import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Session } from '../../electron/core/session/session.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { readHolderRecord } from '../../electron/platform/lock/holder-record.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'

const LOOK_EVERY_MS = 1_000

export const STEPS = `
  Try it:
   1. Sign in. This terminal says what the database says of your session, heartbeats included.
   2. Type k and Enter: the app is killed as by a crash, and started again.
   3. Sign in again: you are in at once, and are told how your last session ended and how long it was.
   4. Close the window: that is signing out.
`

type Shown = Readonly<{ write: (text: string) => void; input: Readable | null }>

/** Runs the app and, while it runs, tells of the session at its window. Whoever types "k" sees it killed and started again. Returns its last exit code. */
export async function withGuide(dir: string, run: () => Promise<number>, { write, input }: Shown): Promise<number> {
  let killed = false
  const lines = input && createInterface({ input })
  lines?.on('line', (line) => {
    if (line.trim() === 'k' && killApp(dir)) killed = true
  })
  const stop = tellOfSessions(dir, write)
  try {
    for (;;) {
      const code = await run()
      if (!killed) return code
      killed = false
      write('the app was killed: whoever was signed in still counts as signed in, until the next launch finds out. It is started …')
    }
  } finally {
    stop()
    lines?.close()
  }
}

/** False where nobody holds the data directory. */
function killApp(dir: string): boolean {
  const holder = readHolderRecord(dir)
  if (!holder) return false
  try {
    return process.kill(holder.owner.pid, 'SIGKILL')
  } catch {
    return false
  }
}

function tellOfSessions(dir: string, write: (text: string) => void): () => void {
  let known: readonly Session[] = []
  const look = () => {
    const pid = readHolderRecord(dir)?.owner.pid
    const now = sessionsNow(dir, known, pid)
    for (const line of news(known, now)) write(line)
    known = now.filter(({ end }) => end === null)
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}

/** Those at the app's window, and those that were, as they are now. */
function sessionsNow(dir: string, known: readonly Session[], pid: number | undefined): readonly Session[] {
  try {
    const store = openSqliteStore(dataLayout(dir).database, { thrifty: true })
    try {
      const begun = store.activeSessions().filter(({ owner, id }) => owner.pid === pid && !known.some((one) => one.id === id))
      return [...known.flatMap(({ id }) => store.findSession(id) ?? []), ...begun]
    } finally {
      store.close()
    }
  } catch {
    // The app may be in the middle of something: at the next look.
    return known
  }
}

/** What is to be told of sessions that were so and are so now. */
export function news(before: readonly Session[], now: readonly Session[]): readonly string[] {
  return now.flatMap((session) => {
    const { end, lastHeartbeatAt } = session
    const was = before.find(({ id }) => id === session.id)
    if (!was) return [`${clock(session.startedAt)} a session begins, of process ${session.owner.pid}`]
    if (end)
      return [
        `${clock(end.endedAt)} the session ends: ${end.endReason}${end.recoveredAt ? `, found out at ${clock(end.recoveredAt)}` : ''}`,
      ]
    return lastHeartbeatAt > was.lastHeartbeatAt ? [`${clock(lastHeartbeatAt)} a heartbeat: still here`] : []
  })
}

const clock = (at: number) => new Date(at).toTimeString().slice(0, 8)
