import { Table } from '@mantine/core'
import type { CommandView } from '../../../electron/contract/fleet/views.ts'
import type { Language } from '../../../electron/contract/views.ts'
import { WORDS, filled } from '../../../electron/contract/words/index.ts'
import { exactText } from '../../moment.ts'
import { useWords } from '../kit/words.ts'

const COLUMNS = ['what', 'by', 'asked', 'arrived', 'done'] as const

/** What a workstation was asked to do: when it was asked, when it arrived there, and when it was done. */
export function CommandsTable({ commands, label }: Readonly<{ commands: readonly CommandView[]; label: string }>) {
  const { language, t } = useWords()
  return (
    <div className="sessions" role="region" tabIndex={0} aria-label={label}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {COLUMNS.map((column) => (
              <Table.Th key={column} scope="col">
                {t(`fleet.commands.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {commands.map((command) => (
            <Table.Tr key={command.id}>
              <Table.Th scope="row">{known(WORDS[language].fleet.commands.kinds, command.kind)}</Table.Th>
              <Table.Td>{command.by}</Table.Td>
              <Table.Td>{exactText(new Date(command.askedAt), language)}</Table.Td>
              <Table.Td>
                {command.arrivedAt === null ? notYet(command, language) : exactText(new Date(command.arrivedAt), language)}
              </Table.Td>
              <Table.Td>{doneText(command, language)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** A command that nobody came for is not carried out any more. */
function notYet({ expiresAt }: CommandView, language: Language): string {
  const words = WORDS[language].fleet.commands
  const isOver = Date.parse(expiresAt) <= Date.now()
  return isOver ? filled(words.expired, { time: exactText(new Date(expiresAt), language) }) : words.notYet
}

export function doneText(command: CommandView, language: Language): string {
  const { notYet: not, outcomes } = WORDS[language].fleet.commands
  const outcome = command.outcome === null ? null : known(outcomes, command.outcome)
  if (command.doneAt === null) return outcome === null || command.outcome === 'done' ? not : `${not} (${outcome})`
  const at = exactText(new Date(command.doneAt), language)
  return outcome === null || command.outcome === 'done' || command.outcome === 'asked' ? at : `${at} (${outcome})`
}

const known = (names: Readonly<Record<string, string>>, name: string) => (Object.hasOwn(names, name) ? names[name] : undefined) ?? name
