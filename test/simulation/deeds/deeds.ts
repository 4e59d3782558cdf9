import { ADMINISTRATOR_DEEDS } from './administrator.ts'
import { COMMAND_DEEDS } from './command-line.ts'
import { COMPUTER_DEEDS } from './computer.ts'
import type { Deed } from './deed.ts'
import { PERSON_DEEDS } from './person.ts'

const ALL = { ...PERSON_DEEDS, ...ADMINISTRATOR_DEEDS, ...COMPUTER_DEEDS, ...COMMAND_DEEDS }

export type DeedName = keyof typeof ALL

/** Everything that can happen. */
export const DEEDS: Readonly<Record<DeedName, Deed>> = ALL
