import type { HomeView, View } from '../../../electron/contract/views.ts'
import { END_REASONS } from '../../../electron/core/session.ts'

const MINUTE = 60_000

/** Views as the main process would send them, around a given moment. */
export function views(now: number): Readonly<Record<'first_run' | 'sign_in' | 'recovered' | 'home' | 'home_empty', View>> {
  const at = (minutesAgo: number) => new Date(now - minutesAgo * MINUTE).toISOString()
  const home: HomeView = {
    screen: 'home',
    person: { username: 'ana', displayName: 'Ana García', role: 'admin' },
    session: {
      id: '0193b3f2-7c1e-7d4a-9a51-3e6f0b2c8d17',
      startedAt: at(192),
      pid: 48213,
      host: 'front-desk-2',
      osUser: 'reception',
      appVersion: '0.1.0',
    },
    otherSessions: 1,
    recent: END_REASONS.slice(5).map((endReason, index) => {
      const ago = 192 + index * 1500
      const minutes = index === 0 ? null : 37 + index * 44
      return {
        id: `s${index}`,
        startedAt: at(ago),
        endedAt: minutes === null ? null : at(ago - minutes),
        durationMs: minutes === null ? null : minutes * MINUTE,
        endReason: minutes === null ? null : endReason,
      }
    }),
  }
  return {
    first_run: { screen: 'first_run' },
    sign_in: { screen: 'sign_in', recovered: [] },
    recovered: {
      screen: 'sign_in',
      recovered: [
        { displayName: 'Ana García', endedAt: at(8), endReason: 'process_died', inSight: false },
        { displayName: 'Luca Bianchi', endedAt: at(3 * 24 * 60), endReason: 'rebooted', inSight: false },
      ],
    },
    home,
    home_empty: { ...home, person: { ...home.person, role: 'user' }, recent: [] },
  }
}
