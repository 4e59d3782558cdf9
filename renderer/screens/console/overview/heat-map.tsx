import '../../../styles/heat-map.css'
import { useWords } from '../../kit/words.ts'
import { HOURS, levelOf, mostOf, weekdays } from './heat.ts'
import type { Heat } from './heat.ts'
import { numberText } from './sheets.ts'

type HeatMapProps = Readonly<{ heat: Heat; label: string }>

/** Sign-ins by weekday and hour. The numbers are there to be read: the colours only help the eye. */
export function HeatMap({ heat, label }: HeatMapProps) {
  const { language, t } = useWords()
  const most = mostOf(heat)
  const short = weekdays(language, 'short')
  return (
    <>
      <div className="heat" role="group" aria-label={label} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{t('console.overview.series.weekday')}</span>
              </th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weekdays(language, 'long').map((name, day) => (
              <tr key={name}>
                <th scope="row">
                  <abbr title={name}>{short[day]}</abbr>
                </th>
                {HOURS.map((hour) => (
                  <Cell key={hour} count={heat[day]?.[hour] ?? 0} most={most} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="heat-hint">{t('console.overview.heatHint')}</p>
    </>
  )
}

function Cell({ count, most }: Readonly<{ count: number; most: number }>) {
  const { language } = useWords()
  return <td data-level={levelOf(count, most)}>{count === 0 ? <span className="visually-hidden">0</span> : numberText(count, language)}</td>
}
