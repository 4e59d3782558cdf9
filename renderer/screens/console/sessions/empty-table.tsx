import { Button } from '@mantine/core'
import { useWords } from '../../kit/words.ts'

type EmptyProps = Readonly<{
  isWaiting: boolean
  isFiltered: boolean
  none: string
  noneFound: string
  clear: string
  onClear: () => void
}>

/** What stands where there is no row. */
export function EmptyTable({ isWaiting, isFiltered, none, noneFound, clear, onClear }: EmptyProps) {
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
      <p>{isFiltered ? noneFound : none}</p>
      {isFiltered && (
        <Button size="sm" variant="default" onClick={onClear}>
          {clear}
        </Button>
      )}
    </div>
  )
}
