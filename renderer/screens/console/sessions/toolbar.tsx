import { Button, Group } from '@mantine/core'
import type { CloseTarget } from '../../../../electron/contract/console-questions.ts'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import { useWords } from '../../kit/words.ts'
import { usePort } from '../port.ts'
import type { Column } from './columns.ts'
import { DropDown } from './drop-down.tsx'
import type { Selection } from './selection.ts'

type ToolbarProps = Readonly<{
  selection: Selection
  columns: readonly Readonly<{ column: Column; isShown: boolean; toggle: () => void }>[]
  end: (target: CloseTarget) => void
  repair: () => void
  onExport: () => void
}>

export function Toolbar({ selection, columns, end, repair, onExport }: ToolbarProps) {
  const { t } = useWords()
  const ending = activeAmong(selection)
  const isDesk = usePort().kind === 'desk'
  return (
    <Group gap="xs">
      {selection.chosen.size > 0 && (
        <Button
          size="sm"
          className="danger"
          aria-disabled={ending.length === 0}
          title={ending.length === 0 ? t('console.sessions.allEnded') : undefined}
          onClick={() => ending.length > 0 && end({ kind: 'sessions', ids: ending.map(({ id }) => id) })}
        >
          {t('console.sessions.endSelected', { count: ending.length })}
        </Button>
      )}
      {isDesk && (
        <Button size="sm" variant="default" onClick={onExport}>
          {t('console.overview.export')}
        </Button>
      )}
      {isDesk && <CleanUp end={end} repair={repair} />}
      <DropDown label={t('console.sessions.columnsMenu')}>
        {() => (
          <div role="group" aria-label={t('console.sessions.columnsMenu')}>
            {columns.map(({ column, isShown, toggle }) => (
              <label key={column} className="drop-check">
                <input type="checkbox" checked={isShown} onChange={toggle} />
                {t(`console.sessions.columns.${column}`)}
              </label>
            ))}
            <p className="drop-note">{t('console.sessions.columnsKept')}</p>
          </div>
        )}
      </DropDown>
    </Group>
  )
}

function CleanUp({ end, repair }: Pick<ToolbarProps, 'end' | 'repair'>) {
  const { t } = useWords()
  const items = [
    ['endTimedOut', () => end({ kind: 'timed_out' })],
    ['endOthers', () => end({ kind: 'others' })],
    ['repair', repair],
  ] as const
  return (
    <DropDown label={t('console.sessions.cleanUp')}>
      {(close) =>
        items.map(([name, act]) => (
          <button
            key={name}
            type="button"
            className="drop-item"
            onClick={() => {
              // First: what opens next gives the focus back to whoever has it now.
              close()
              act()
            }}
          >
            {t(`console.sessions.actions.${name}`)}
            <small>{t(`console.sessions.hints.${name}`)}</small>
          </button>
        ))
      }
    </DropDown>
  )
}

const activeAmong = ({ chosen }: Selection): readonly ConsoleSession[] => [...chosen.values()].filter(({ endedAt }) => endedAt === null)
