import { numberText } from '../../../../electron/contract/charts/sheets.ts'
import type { Overview } from '../../../../electron/contract/console.ts'
import { durationText } from '../../../../electron/contract/duration-text.ts'
import { useWords } from '../../kit/words.ts'

type BusiestProps = Readonly<{ busiest: Overview['busiest']; label: string; openPerson: (id: string) => void }>

export function Busiest({ busiest, label, openPerson }: BusiestProps) {
  const { language, t } = useWords()
  const most = Math.max(1, ...busiest.map(({ sessions }) => sessions))
  return (
    <div className="sheet busiest" role="group" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('console.overview.series.person')}</th>
            <th scope="col">{t('console.overview.series.sessions')}</th>
            <th scope="col">{t('console.overview.series.total')}</th>
          </tr>
        </thead>
        <tbody>
          {busiest.map(({ personId, username, displayName, sessions, totalMs }) => (
            <tr key={personId}>
              <th scope="row">
                <button type="button" className="link-button" onClick={() => openPerson(personId)}>
                  {displayName}
                </button>
                <small>{username}</small>
              </th>
              <td>
                <svg className="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={(sessions / most) * 100} height="8" fill="var(--series-0)" />
                </svg>
                <span>{numberText(sessions, language)}</span>
              </td>
              <td>{durationText(totalMs, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
