import { CommanderError } from 'commander'
import type { Command } from 'commander'
import { LatchkeyError } from '../core/errors.ts'
import type { AdminCommand } from './admin-session.ts'
import { closestName } from './closest-name.ts'
import { visibleBelow } from './completion/completion-model.ts'
import { meaningOf, permitIncomplete } from './help-asked.ts'
import type { Meaning } from './help-asked.ts'
import { WHY_NO_PASSWORD_WORDS } from './manual/describe.ts'
import { describeProgram } from './program.ts'
import type { AdminIo, Answer } from './terminal/admin-io.ts'
import { paintFor } from './terminal/colour.ts'

export type CommandLine =
  | Readonly<{ kind: 'run'; command: AdminCommand; dataDir: string | undefined; json: boolean }>
  | Readonly<{ kind: 'show'; answer: Exclude<Answer, 'said'>; json: boolean }>
  | Readonly<{ kind: 'wrong'; message: string; json: boolean }>

type Options = Readonly<{ dataDir?: string; json?: boolean }>

const WIDTH_WITHOUT_TERMINAL = 100

/** Reads the words of the command line; nothing is touched or run yet. */
export function readCommandLine(typed: readonly string[], io: AdminIo): CommandLine {
  const json = typed.includes('--json')
  let shown = ''
  let chosen: AdminCommand | null = null
  const described = () => {
    const program = describeProgram(io, (command) => (chosen = command))
    prepare(program, { io, json, show: (text) => (shown += text) })
    return { program, ...meaningOf(program, typed) }
  }
  const { program, words, asksHelp, command } = described()
  try {
    refusePasswords(typed)
    refuseUnknown(described())
    if (asksHelp) command.outputHelp()
    else program.parse([...words], { from: 'user' })
  } catch (error) {
    const isVersion = error instanceof CommanderError && error.exitCode === 0
    if (!isVersion) return { kind: 'wrong', message: explain(error, command, words, io), json }
  }
  if (shown !== '') return { kind: 'show', answer: { json: asksHelp ? { help: shown } : { version: io.version }, text: () => shown }, json }
  const options = program.opts<Options>()
  if (!chosen) throw new Error('a command without an action')
  return { kind: 'run', command: chosen, dataDir: options.dataDir, json: options.json ?? false }
}

/** What does not exist is named before anything that is missing: `--fromat csv` lacks no `--format`. Changes the program. */
function refuseUnknown({ program, command, words }: Meaning & Readonly<{ program: Command }>): void {
  permitIncomplete(command)
  try {
    program.parse([...words], { from: 'user' })
  } catch (error) {
    const isIncomplete = error instanceof CommanderError && INCOMPLETE.includes(error.code)
    if (!isIncomplete) throw error
  }
}

const INCOMPLETE: readonly string[] = ['commander.help', 'commander.conflictingOption', 'commander.optionMissingArgument']

type Showing = Readonly<{ io: AdminIo; json: boolean; show: (text: string) => void }>

/** Colours and width are those of the terminal; a command takes them over from its parent when it is added, so all are set here. */
function prepare(command: Command, showing: Showing): void {
  const { io, json, show } = showing
  command
    .configureHelp({ showGlobalOptions: true, styleTitle: json ? String : paintFor(io.env, io.stdout.columns !== null).bold })
    .configureOutput({
      writeOut: show,
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => io.stdout.columns ?? WIDTH_WITHOUT_TERMINAL,
      getOutHasColors: () => true,
    })
    .exitOverride()
  for (const each of command.commands) prepare(each, showing)
}

/** Checked before anything else, because messages about unknown words repeat them. */
function refusePasswords(words: readonly string[]): void {
  const given = words.some((word) => /^--?pass(word|wd)?(=|$)/i.test(word))
  if (given) throw new CommanderError(1, 'latchkey.passwordWord', WHY_NO_PASSWORD_WORDS)
}

function explain(error: unknown, meant: Command, words: readonly string[], io: AdminIo): string {
  return `${reason(error, meant, words)}\nSee: ${[...namesOf(meant)].join(' ')} --help`

  function namesOf(command: Command): readonly string[] {
    return command.parent ? [...namesOf(command.parent), command.name()] : [io.command]
  }
}

/** An action may find its options wrong before it runs. */
function reason(error: unknown, meant: Command, words: readonly string[]): string {
  if (error instanceof LatchkeyError && error.code === 'invalid_input') return error.message
  if (!(error instanceof CommanderError)) throw error
  switch (error.code) {
    case 'commander.help':
      return `Say what to do: ${namesBelow(meant).join(', ')}.`
    // Commander would repeat the words, and one of them may be a password.
    case 'commander.excessArguments':
      return namesBelow(meant).length === 0 ? tooMany(meant) : notBelow(meant, words)
    default:
      return error.message.replace(/^error: /, '').replace(/^./, (first) => first.toUpperCase())
  }
}

const namesBelow = (command: Command) => visibleBelow(command).map((each) => each.name())

const tooMany = (command: Command) =>
  `There are too many words after "${command.name()}".${command.name() === 'add' ? ' A name or value with spaces needs quotes.' : ''}`

function notBelow(command: Command, words: readonly string[]): string {
  const guess = words.map((word) => closestName(word, namesBelow(command))).find((name) => name !== null)
  return `There is no such command after "${command.name()}", only ${namesBelow(command).join(', ')}.${guess ? ` Did you mean ${guess}?` : ''}`
}
