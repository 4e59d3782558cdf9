import { useTranslation } from 'react-i18next'
import type { PersonPage } from '../../../../electron/contract/console.ts'
import { durationText } from '../../../../electron/contract/duration-text.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { dayAndTime } from '../../../moment.ts'
import { numberText } from '../overview/sheets.ts'

export function PersonFigures({ page, language }: Readonly<{ page: PersonPage; language: Language }>) {
  const { t } = useTranslation()
  const { person, totals } = page
  const texts = {
    sessions: numberText(totals.sessions, language),
    total: durationText(totals.totalMs),
    average: totals.averageMs === null ? '–' : durationText(totals.averageMs),
    unusual: numberText(totals.unusual, language),
    openSessions: numberText(person.openSessions, language),
    lastSignIn: person.lastSignInAt === null ? t('people.never') : dayAndTime(new Date(person.lastSignInAt), language),
  }
  return (
    <section className="room person-figures" aria-labelledby="figures-title">
      <h2 id="figures-title">{t('console.person.figures')}</h2>
      <dl>
        {Object.entries(texts).map(([name, text]) => (
          <div key={name}>
            <dt>{t(`console.person.${name}`)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
