const DAY_MS = 86_400_000

/** A day such as `2026-11-21` as midnight UTC, where every day has 24 hours. */
export const dayMs = (day: string) => Date.parse(`${day}T00:00:00Z`)

export const dayBefore = (day: string, days: number) => new Date(dayMs(day) - days * DAY_MS).toISOString().slice(0, 10)
