import { Argument } from 'commander'
import type { Command } from 'commander'
import type { AdminCommand } from '../admin-session.ts'
import type { Describe } from '../manual/describe.ts'
import { harmless } from '../terminal/plain-text.ts'
import { bashCompletion } from './completion-bash.ts'
import { fishCompletion } from './completion-fish.ts'
import { completionModel } from './completion-model.ts'
import type { Completed } from './completion-model.ts'
import { zshCompletion } from './completion-zsh.ts'

const SCRIPTS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Record<string, (completed: Completed) => string>

type Shell = keyof typeof SCRIPTS

export const describeCompletion: Describe = (program, run) => {
  const completion = program
    .command('completion')
    .description('print a script that completes commands, options, people and settings')
    .helpCommand(false)
    .addArgument(new Argument('<shell>', 'for which shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', afterword(program.name()))
    .action((shell: Shell) => run(printing(program, shell)))
  // For the scripts: asked while somebody presses the Tab key.
  completion.command('people', { hidden: true }).action(() => run(people))
}

const afterword = (command: string) => `
Completes the installed "latchkey admin".

Examples:
  ${command} completion bash > ~/.local/share/bash-completion/completions/latchkey
  ${command} completion zsh > ~/.zfunc/_latchkey     a folder of your fpath
  ${command} completion fish > ~/.config/fish/completions/latchkey.fish`

const printing =
  (program: Command, shell: Shell): AdminCommand =>
  () => {
    const script = SCRIPTS[shell](completionModel(program))
    return { json: { shell, script }, text: () => script }
  }

/** Blanks are in no username; an apostrophe would need quoting that differs from shell to shell, and spoil what is offered beside it. */
const people: AdminCommand = (admin) => {
  const names = admin
    .open('read')
    .store.listUsers()
    .map(({ username }) => harmless(username))
    .filter((username) => !username.includes("'"))
  return { json: names, text: () => names.map((name) => `${name}\n`).join('') }
}
