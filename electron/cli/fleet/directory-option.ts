import type { Command } from 'commander'

/** For what is asked of a directory that runs on this machine. */
export const withDirectory = (command: Command): Command =>
  command.option('--directory <folder>', 'the data of the directory on this machine (else LATCHKEY_DIRECTORY_DATA, else the usual place)')
