import { Command, CommanderError } from 'commander'
import type { AdminIo } from './admin-io.ts'
import type { AdminCommand } from './admin-session.ts'
import { describeAlerts } from './alerts-commands.ts'
import { describeAudit } from './audit-commands.ts'
import { WHY_NO_PASSWORD_WORDS } from './describe.ts'
import { describePolicy } from './policy-commands.ts'
import { describeSessions } from './sessions-commands.ts'
import { describeUsers } from './users-commands.ts'

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
  const program = describeProgram(io, (text) => (shown += text))
  for (const describe of [describeUsers, describeSessions, describePolicy, describeAudit, describeAlerts])
    describe(program, (command) => (chosen = command))
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

function describeProgram(io: AdminIo, show: (text: string) => void): Command {
  return new Command(io.command)
    .description('Manages the people, sessions and settings of a Latchkey data directory, while the app runs and while it does not.')
    .version(io.version, '--version', 'print the version')
    .helpOption('--help', 'explain a command, with examples')
    .option('--data-dir <folder>', 'the data directory (else LATCHKEY_DATA_DIR, else the one the app uses)')
    .option('--json', 'print exactly one JSON document; times are ISO 8601 UTC')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: show,
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => io.stdout.columns ?? WIDTH_WITHOUT_TERMINAL,
    })
    .exitOverride()
    .addHelpText('after', afterword(io.command))
}

const afterword = (command: string) => `
Examples:
  ${command} users add maria --role admin --password-stdin < password.txt
  ${command} sessions list --all --user maria
  ${command} policy set idle-timeout 15m

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 data directory busy, locked or unusable, 4 declined.
A command that fails prints nothing on standard output. What went wrong is on standard error: text, or with
--json one line {"error":{"code":…,"message":…}}.`

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
