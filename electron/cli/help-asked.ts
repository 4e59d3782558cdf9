import type { Command } from 'commander'

/** What a command line is about: the command that it names, and whether it only asks about it. `words` are those without the question. */
export type Meaning = Readonly<{ command: Command; words: readonly string[]; asksHelp: boolean }>

const HELP_OPTIONS: readonly string[] = ['-h', '--help']

/**
 * Help is asked for by `-h` or `--help` anywhere, and by `help` wherever nothing but a command may stand: `help users add`, `users help add`,
 * `users list help`. Behind `--` a word is only a word.
 */
export function meaningOf(program: Command, typed: readonly string[]): Meaning {
  const end = typed.indexOf('--')
  const [before, after] = end < 0 ? [typed, []] : [typed.slice(0, end), typed.slice(end)]
  const words: string[] = []
  let [command, isNamed, asksHelp, isValue] = [program, true, false, false]
  for (const word of before) {
    const isQuestion = HELP_OPTIONS.includes(word) || (word === 'help' && !isValue && isNamed && takesNoWords(command))
    if (isQuestion) {
      asksHelp = true
      // An option that waits for its value had better not be there.
      if (isValue) words.pop()
    } else {
      words.push(word)
      if (!isValue && !word.startsWith('-')) {
        const below = isNamed ? command.commands.find((known) => known.name() === word) : undefined
        if (below) command = below
        else isNamed = false
      }
    }
    isValue = !isQuestion && !isValue && takesValue(command, word)
  }
  if (asksHelp && isValue) words.pop()
  return { command, words: [...words, ...after], asksHelp }
}

/** The question need not be complete, but what it names has to be there. Changes the command, and what its help says. */
export function permitIncomplete({ registeredArguments, options }: Command): void {
  for (const argument of registeredArguments) argument.argOptional()
  for (const option of options) option.makeOptionMandatory(false)
}

const takesNoWords = ({ registeredArguments }: Command) => registeredArguments.length === 0

function takesValue(command: Command, word: string): boolean {
  const option = command.options.find(({ short, long }) => word === long || word === short)
  if (option) return option.required
  return command.parent !== null && takesValue(command.parent, word)
}
