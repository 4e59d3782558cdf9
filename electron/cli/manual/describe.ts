import type { Command } from 'commander'
import type { AdminCommand } from '../admin-session.ts'

/** Adds its commands to the program; the action of each hands over what is to be run. */
export type Describe = (program: Command, run: (command: AdminCommand) => void) => void

export const WHY_NO_PASSWORD_WORDS =
  'A password is never taken from the command line: everybody on this computer could read it in the list of processes, and the shell would keep it in its history. ' +
  'Give it as the first line of standard input with --password-stdin.'
