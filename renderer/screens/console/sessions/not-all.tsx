import { useWords } from '../../kit/words.ts'

type NotAllProps = Readonly<{ rows: readonly unknown[]; total: number | undefined }>

/** Where more are meant than are listed: how many. */
export function NotAll({ rows, total = rows.length }: NotAllProps) {
  const { language, t } = useWords()
  if (total <= rows.length) return null
  const written = (count: number) => count.toLocaleString(language)
  return <p className="consequence">{t('console.sessions.close.notAll', { shown: written(rows.length), number: written(total) })}</p>
}
