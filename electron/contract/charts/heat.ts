import type { Language } from '../views.ts'

export type Heat = readonly (readonly number[])[]

const LEVELS = 5
const A_MONDAY = Date.UTC(2024, 0, 1)

export const HOURS: readonly number[] = Array.from({ length: 24 }, (_, hour) => hour)

export const mostOf = (heat: Heat) => Math.max(0, ...heat.flat())

/** 0 for none, else 1 to 5 by the share of the highest count. */
export const levelOf = (count: number, most: number) => (count <= 0 || most <= 0 ? 0 : Math.ceil((Math.min(count, most) / most) * LEVELS))

/** From Monday. */
export const weekdays = (language: Language): readonly string[] =>
  Array.from({ length: 7 }, (_, day) =>
    new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(A_MONDAY + day * 86_400_000),
  )
