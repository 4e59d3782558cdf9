import { useTranslation } from 'react-i18next'
import type { Overview } from '../../../../electron/contract/console.ts'
import { durationText } from '../../../../electron/contract/duration-text.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { numberText } from './sheets.ts'

export function Cards({ cards, language }: Pick<Overview, 'cards'> & Readonly<{ language: Language }>) {
  const { t } = useTranslation()
  const { active, online, closedToday, averageDurationMs, recoveredThisWeek, failedSignInsToday } = cards
  const texts = {
    active: numberText(active, language),
    online: numberText(online, language),
    closedToday: numberText(closedToday, language),
    averageDuration: averageDurationMs === null ? '–' : durationText(averageDurationMs),
    recoveredThisWeek: numberText(recoveredThisWeek, language),
    failedSignInsToday: numberText(failedSignInsToday, language),
  }
  return (
    <section aria-label={t('console.overview.now')}>
      <dl className="cards">
        {(Object.keys(texts) as (keyof typeof texts)[]).map((name) => (
          <div key={name}>
            <dt>{t(`console.overview.cards.${name}`)}</dt>
            <dd>{texts[name]}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
