import type { Argument, Command, Option } from 'commander'
import { POLICY_KEYS } from '../../core/policy/policy.ts'

/** What may stand in a place: one of these words, somebody's name, a folder, or anything. */
export type Place = Readonly<{ words: readonly string[] }> | 'people' | 'folder' | 'anything'

export type CompletedCommand = Readonly<{
  /** `users add`; empty for the program itself. */
  path: string
  summary: string
  commands: readonly Readonly<{ name: string; summary: string }>[]
  options: readonly Readonly<{ flag: string; summary: string }>[]
  /** What each argument may be, in order. */
  places: readonly Place[]
}>

export type Completed = Readonly<{
  commands: readonly CompletedCommand[]
  /** Options that take a value, with what it may be: the same wherever an option of that name is. */
  values: ReadonlyMap<string, Place>
}>

/** All that a shell needs to know of the CLI. */
export function completionModel(program: Command): Completed {
  const global = program.options.filter(({ long }) => long !== '--version')
  const commands = walk(program).map(({ path, command }) => completed(path, command, global))
  const valued = walk(program).flatMap(({ command }) => command.options.filter(({ required }) => required))
  return { commands, values: new Map(valued.map((option) => [option.long ?? '', placeOfOption(option)])) }
}

/** The program and every command below it that is not hidden, with its path. */
export function walk(program: Command): readonly Readonly<{ path: string; command: Command }>[] {
  const below = (command: Command, path: string): readonly Readonly<{ path: string; command: Command }>[] => [
    { path, command },
    ...visibleBelow(command).flatMap((each) => below(each, `${path} ${each.name()}`.trim())),
  ]
  return below(program, '')
}

/** Commander says whether a command is hidden only in its help; its own `help` command is in the way of nothing but the eye. */
export const visibleBelow = (command: Command): readonly Command[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== 'help')

function completed(path: string, command: Command, global: readonly Option[]): CompletedCommand {
  const options = [...new Set([...command.options, ...global])].filter(({ hidden }) => !hidden)
  return {
    path,
    summary: command.description(),
    commands: visibleBelow(command).map((each) => ({ name: each.name(), summary: each.description() })),
    options: [...options.map(({ long, description }) => ({ flag: long ?? '', summary: description })), HELP],
    places: command.registeredArguments.map((argument) => placeOfArgument(path, argument)),
  }
}

const HELP = { flag: '--help', summary: 'explain a command, with examples' }

function placeOfOption({ long, argChoices, flags }: Option): Place {
  if (argChoices) return { words: argChoices }
  if (long === '--user') return 'people'
  return flags.includes('<folder>') ? 'folder' : 'anything'
}

function placeOfArgument(path: string, argument: Argument): Place {
  if (argument.argChoices) return { words: argument.argChoices }
  if (argument.name() === 'key') return { words: POLICY_KEYS }
  return path.startsWith('users ') && path !== 'users add' && argument.name() === 'name' ? 'people' : 'anything'
}
