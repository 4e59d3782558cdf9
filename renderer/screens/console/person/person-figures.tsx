import { numberText } from '../../../../electron/contract/charts/sheets.ts'
import type { PersonPage } from '../../../../electron/contract/console.ts'
import { durationText } from '../../../../electron/contract/duration-text.ts'
import { dayAndTime } from '../../../moment.ts'
import { Fact } from '../../kit/fact.tsx'
import { useWords } from '../../kit/words.ts'

export function PersonFigures({ page }: Readonly<{ page: PersonPage }>) {
  const { language, t } = useWords()
  const { person, totals } = page
  const texts = {
    sessions: numberText(totals.sessions, language),
    total: durationText(totals.totalMs, language),
    average: totals.averageMs === null ? '–' : durationText(totals.averageMs, language),
    unusual: numberText(totals.unusual, language),
    openSessions: numberText(person.openSessions, language),
    lastSignIn: person.lastSignInAt === null ? t('people.never') : dayAndTime(new Date(person.lastSignInAt), language),
  }
  return (
    <section className="room" aria-labelledby="figures-title">
      <h2 id="figures-title">{t('console.person.figures')}</h2>
      <dl className="facts">
        {(Object.keys(texts) as (keyof typeof texts)[]).map((name) => (
          <Fact key={name} name={t(`console.person.${name}`)} value={texts[name]} />
        ))}
      </dl>
    </section>
  )
}
