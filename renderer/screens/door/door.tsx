import { Mark } from '../kit/mark.tsx'
import { useWords } from '../kit/words.ts'

export function Door() {
  const { t } = useWords()
  return (
    <aside className="door" aria-label={t('app.name')}>
      <p className="door-name">
        <Mark />
        <span>{t('app.name')}</span>
      </p>
      <div>
        <p className="door-promise">{t('app.promise')}</p>
        <p className="door-detail">{t('app.promiseDetail')}</p>
      </div>
    </aside>
  )
}
