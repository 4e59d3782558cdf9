import { utcMs } from '../ids.ts'
import type { UtcMs } from '../ids.ts'

/** At the door of one computer. */
export type Attempt = Readonly<{ at: UtcMs; host: string }>

/** Whoever mistypes tries again at once, and where they are. */
const JUST_BEFORE_MS = 10 * 60_000

/**
 * Of the attempts that failed, those that were hardly the person's own: a few wrong passwords just before the right one are. Nobody can
 * answer for them any better, and whoever is asked about their own typing learns to say yes.
 */
export function strangeAttempts(failed: readonly Attempt[], succeeded: readonly Attempt[], freeAttempts: number): readonly Attempt[] {
  return succeeded.reduce<readonly Attempt[]>((strange, success) => {
    const own = strange.filter(({ at, host }) => host === success.host && at <= success.at && success.at - at < JUST_BEFORE_MS)
    return own.length < freeAttempts ? strange.filter((attempt) => !own.includes(attempt)) : strange
  }, failed)
}

/** One fact for each computer: how often, and when last. */
export function attemptsByHost(attempts: readonly Attempt[]): readonly (Attempt & Readonly<{ count: number }>)[] {
  const byHost = new Map<string, Attempt & { count: number }>()
  for (const { at, host } of attempts) {
    const known = byHost.get(host)
    byHost.set(host, { host, at: utcMs(Math.max(at, known?.at ?? 0)), count: (known?.count ?? 0) + 1 })
  }
  return [...byHost.values()]
}
