import type { Command } from 'commander'
import { walk } from '../completion/completion-model.ts'

/** The manual page `latchkey-admin(1)`, in the language of man(7). */
export function manualPage(program: Command, version: string): string {
  const commands = walk(program)
  const afterwordOf = (command: Command) => helpAfter(command).replaceAll(program.name(), 'latchkey admin')
  return [
    `.TH LATCHKEY\\-ADMIN 1 "" "Latchkey ${escaped(version)}" "Latchkey"`,
    '.SH NAME',
    String.raw`latchkey-admin \- manage the people, sessions and settings of Latchkey`,
    '.SH SYNOPSIS',
    '.B latchkey admin',
    String.raw`.I command
.RI [ options ]`,
    '.SH DESCRIPTION',
    escaped(program.description()),
    '.SH GLOBAL OPTIONS',
    ...optionsOf(program),
    '.SH COMMANDS',
    ...commands.flatMap(({ path, command }) => (path === '' ? [] : sectionOf(path, command, afterwordOf(command)))),
    '.SH EXAMPLES AND EXIT CODES',
    ...verbatim(afterwordOf(program)),
    '.SH FILES',
    'The data directory is that of',
    '.BR \\-\\-data\\-dir ,',
    'else that of the variable',
    '.BR LATCHKEY_DATA_DIR ,',
    'else the one that the app uses.',
    '.SH ENVIRONMENT',
    '.TP\n.B LATCHKEY_DATA_DIR\nThe data directory.',
    '.TP\n.B NO_COLOR\nNo colours, also on a terminal.',
    '.TP\n.B FORCE_COLOR\nColours, also into a pipe; 0 for none.',
    '',
  ].join('\n')
}

function sectionOf(path: string, command: Command, afterword: string): readonly string[] {
  const places = command.registeredArguments.map((argument) => `.TP\n.I ${escaped(argument.name())}\n${escaped(argument.description)}`)
  return [`.SS ${escaped(path)}`, escaped(`${command.description()}.`), ...places, ...optionsOf(command), ...verbatim(afterword)]
}

const optionsOf = (command: Command): readonly string[] =>
  command.options
    .filter(({ hidden }) => !hidden)
    .map((option) => `.TP\n.B ${escaped(option.flags)}\n${escaped(command.createHelp().optionDescription(option))}`)

/** What a command's help says after its options: commander keeps it only as a listener. */
function helpAfter(command: Command): string {
  let text = ''
  const listeners = command as unknown as NodeJS.EventEmitter
  listeners.emit('afterHelp', { error: false, command, write: (more: string) => void (text += more) })
  return text.trim()
}

const verbatim = (text: string): readonly string[] =>
  text === '' ? [] : ['.sp', '.nf', ...text.split('\n').map((line) => escaped(line) || '.sp'), '.fi']

/** A line must not begin with a control character of roff, and a dash is to stay one that can be copied. */
const escaped = (text: string) =>
  text
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll('…', '...')
    .replaceAll(/^(?=[.'])/gm, String.raw`\&`)
