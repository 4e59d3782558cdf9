import { Button } from '@mantine/core'
import { useWords } from '../../kit/words.ts'

type EmptyProps = Readonly<{ isWaiting: boolean; isFiltered: boolean; clearFilter: () => void }>

/** What stands where there is no row. */
export function EmptyTable({ isWaiting, isFiltered, clearFilter }: EmptyProps) {
  const { t } = useWords()
  if (isWaiting) {
    return (
      <p className="grid-empty waiting" role="status">
        {t('dialog.loading')}
      </p>
    )
  }
  return (
    <div className="grid-empty" role="status">
      <p>{t(isFiltered ? 'console.sessions.noneFound' : 'console.sessions.none')}</p>
      {isFiltered && (
        <Button size="sm" variant="default" onClick={clearFilter}>
          {t('console.sessions.filter.clear')}
        </Button>
      )}
    </div>
  )
}
