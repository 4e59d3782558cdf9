import '../../../styles/heat-map.css'
import { useWords } from '../../kit/words.ts'
import { mostOf } from './heat.ts'
import type { Heat } from './heat.ts'
import { SheetTable } from './sheet-table.tsx'
import { heatSheet } from './sheets.ts'

/** Sign-ins by weekday and hour. The numbers are there to be read: the colours only help the eye. */
export function HeatMap({ heat, label }: Readonly<{ heat: Heat; label: string }>) {
  const { language, t } = useWords()
  return (
    <>
      <SheetTable sheet={heatSheet(heat, language)} label={label} most={mostOf(heat)} />
      <p className="heat-hint">{t('console.overview.heatHint')}</p>
    </>
  )
}
