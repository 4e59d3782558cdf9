import type { Goal } from './measure.ts'

/** What must hold. Ratios are against the baseline in the same run; times are milliseconds, or microseconds where the name says so. */
export const GOALS = {
  launch: { bound: 1.1 },
  close: { bound: 1.15 },
  memory: { bound: 1.15 },
  refusedLaunch: { bound: 1.05 },
  takeover: { bound: 2 },
  fsyncsOfSignIn: { bound: 1, exactly: true },
  fsyncsOfClose: { bound: 1, exactly: true },
  fsyncsOfHeartbeats: { bound: 0, exactly: true },
  sessionLayer: { bound: 1.25 },
  otherStores: { bound: 1 },
  idlePercent: { bound: 0.5 },
  livenessUs: { bound: 60 },
  yearPerDayMs: { bound: 16 },
  searchInVainMs: { bound: 500 },
  overviewOfYearMs: { bound: 100 },
  eventLoopP99Ms: { bound: 20 },
  longestStepMs: { bound: 16 },
  longestHeartbeatMs: { bound: 16 },
} as const satisfies Readonly<Record<string, Goal>>
