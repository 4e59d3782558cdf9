import { CommanderError } from 'commander'
import type { Command } from 'commander'
import type { AdminCommand } from './admin-session.ts'
import { WHY_NO_PASSWORD_WORDS } from './manual/describe.ts'
import { describeProgram } from './program.ts'
import type { AdminIo } from './terminal/admin-io.ts'
import { paintFor } from './terminal/colour.ts'

export type CommandLine =
  | Readonly<{ kind: 'run'; command: AdminCommand; dataDir: string | undefined; json: boolean }>
  | Readonly<{ kind: 'show'; text: string }>
  | Readonly<{ kind: 'wrong'; message: string; json: boolean }>

type Options = Readonly<{ dataDir?: string; json?: boolean }>

const WIDTH_WITHOUT_TERMINAL = 100

/** Reads the words of the command line; nothing is touched or run yet. */
export function readCommandLine(words: readonly string[], io: AdminIo): CommandLine {
  let chosen: AdminCommand | null = null
  let shown = ''
  const program = describeProgram(io, (command) => (chosen = command))
  prepare(program, io, (text) => (shown += text))
  try {
    refusePasswords(words)
    program.parse([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'show', text: shown }
    return {
      kind: 'wrong',
      message: explain(error, program, words, io),
      json: words.includes('--json'),
    }
  }
  const { dataDir, json = false } = program.opts<Options>()
  if (!chosen) throw new Error('a command without an action')
  return { kind: 'run', command: chosen, dataDir, json }
}

/** Colours and width are those of the terminal; a command takes them over from its parent when it is added, so all are set here. */
function prepare(command: Command, io: AdminIo, show: (text: string) => void): void {
  command
    .configureHelp({ showGlobalOptions: true, styleTitle: paintFor(io.env, io.stdout.columns !== null).bold })
    .configureOutput({
      writeOut: show,
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => io.stdout.columns ?? WIDTH_WITHOUT_TERMINAL,
      getOutHasColors: () => true,
    })
    .exitOverride()
  for (const each of command.commands) prepare(each, io, show)
}

/** Checked before anything else, because messages about unknown words repeat them. */
function refusePasswords(words: readonly string[]): void {
  const given = words.some((word) => /^--?pass(word|wd)?(=|$)/i.test(word))
  if (given) throw new CommanderError(1, 'latchkey.passwordWord', WHY_NO_PASSWORD_WORDS)
}

function explain(error: CommanderError, program: Command, words: readonly string[], io: AdminIo): string {
  const meant = commandMeant(program, words)
  return `${reason(error, meant)}\nSee: ${[...namesOf(meant)].join(' ')} --help`

  function namesOf(command: Command): readonly string[] {
    return command.parent ? [...namesOf(command.parent), command.name()] : [io.command]
  }
}

function reason(error: CommanderError, meant: Command): string {
  switch (error.code) {
    case 'commander.help':
      return `Say what to do: ${meant.commands.map((command) => command.name()).join(', ')}.`
    // Commander would repeat the words, and one of them may be a password.
    case 'commander.excessArguments':
      return `There are too many words after "${meant.name()}".${meant.name() === 'add' ? ' A name or value with spaces needs quotes.' : ''}`
    default:
      return error.message.replace(/^error: /, '').replace(/^./, (first) => first.toUpperCase())
  }
}

function commandMeant(program: Command, words: readonly string[]): Command {
  return words.reduce((command, word) => command.commands.find((known) => known.name() === word) ?? command, program)
}
