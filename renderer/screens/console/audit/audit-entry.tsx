import type { AuditLine } from '../../../../electron/contract/console.ts'
import { exactText } from '../../../moment.ts'
import { useWords } from '../../kit/words.ts'
import { usePort } from '../port.ts'
import { concernText, factsOf, kindText } from './audit-facts.ts'

type EntryProps = Readonly<{ line: AuditLine; openSession: (id: string) => void }>

/** One line of the log; what it notes is folded away. */
export function AuditEntry({ line, openSession }: EntryProps) {
  const { language, t } = useWords()
  const { seq, at, kind, actor, via, detail } = line
  const sessionId = usePort().kind === 'desk' ? line.sessionId : null
  const concern = concernText(line, language)
  const facts = [
    { name: t('console.audit.line'), value: String(seq) },
    ...(via === null ? [] : [{ name: t('console.audit.via.label'), value: t(`console.audit.via.${via}`) }]),
    ...factsOf(detail, language),
  ]
  return (
    <li>
      <details>
        <summary>
          <time dateTime={at}>{exactText(new Date(at), language)}</time>
          <span className="audit-what">
            {kindText(kind, language)}
            {concern !== null && `: ${concern}`}
          </span>
          <span className="audit-who">{actor !== '' && t('console.audit.by', { name: actor })}</span>
        </summary>
        <dl className="audit-detail">
          {facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {sessionId !== null && (
          <button type="button" className="link-button" onClick={() => openSession(sessionId)}>
            {t('console.audit.session')}
          </button>
        )}
      </details>
    </li>
  )
}
