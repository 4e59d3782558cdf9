import '../../../styles/heat-map.css'
import { mostOf } from '../../../../electron/contract/charts/heat.ts'
import type { Heat } from '../../../../electron/contract/charts/heat.ts'
import { heatSheet } from '../../../../electron/contract/charts/sheets.ts'
import { useWords } from '../../kit/words.ts'
import { SheetTable } from './sheet-table.tsx'

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
