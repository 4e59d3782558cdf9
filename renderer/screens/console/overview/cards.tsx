import { numberText } from '../../../../electron/contract/charts/sheets.ts'
import type { Overview } from '../../../../electron/contract/console.ts'
import { durationText } from '../../../../electron/contract/duration-text.ts'
import { useWords } from '../../kit/words.ts'

export function Cards({ cards }: Pick<Overview, 'cards'>) {
  const { language, t } = useWords()
  const { active, online, closedToday, averageDurationMs, recoveredThisWeek, failedSignInsToday } = cards
  const texts = {
    active: numberText(active, language),
    online: numberText(online, language),
    closedToday: numberText(closedToday, language),
    averageDuration: averageDurationMs === null ? '–' : durationText(averageDurationMs, language),
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
