import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import '../../../styles/audit.css'
import { numberText } from '../../../../electron/contract/charts/sheets.ts'
import { RoomHeading } from '../../administration/room-heading.tsx'
import { LoadProblem } from '../../kit/load-problem.tsx'
import { useWords } from '../../kit/words.ts'
import { SessionDialog } from '../../session/session-detail.tsx'
import { ExportDialog } from '../export/export-dialog.tsx'
import { usePort } from '../port.ts'
import { AuditEntry } from './audit-entry.tsx'
import { AuditFilter } from './audit-filter.tsx'
import { useAudit } from './use-audit.ts'
import type { AuditFilter as Filter } from './use-audit.ts'
import { useVerification, Verdict, VerifyButton } from './verify-chain.tsx'

const EVERYTHING: Filter = { text: '', kind: null }

export function Audit() {
  const { t } = useWords()
  const [filter, setFilter] = useState(EVERYTHING)
  const [session, openSession] = useState<string | null>(null)
  const [isExporting, setExporting] = useState(false)
  const audit = useAudit(filter)
  const verification = useVerification()
  const isDesk = usePort().kind === 'desk'
  return (
    <>
      <RoomHeading title={t('console.audit.title')} intro={t('console.audit.intro')}>
        {isDesk && (
          <Group gap="sm">
            <Button variant="default" onClick={() => setExporting(true)}>
              {t('console.audit.export')}
            </Button>
            <VerifyButton verification={verification} />
          </Group>
        )}
      </RoomHeading>
      <Verdict verification={verification} />
      <section className="room" aria-label={t('console.audit.lines')}>
        <AuditFilter filter={filter} onChange={setFilter} />
        <Lines audit={audit} isFiltered={filter.text !== '' || filter.kind !== null} openSession={openSession} />
        <LoadProblem problem={audit.problem} tryAgain={audit.tryAgain} />
      </section>
      {session !== null && <SessionDialog session={{ id: session, endedAt: null }} onClose={() => openSession(null)} />}
      {isExporting && <ExportDialog first="audit" onClose={() => setExporting(false)} />}
    </>
  )
}

type LinesProps = Readonly<{
  audit: ReturnType<typeof useAudit>
  isFiltered: boolean
  openSession: (id: string) => void
}>

function Lines({ audit, isFiltered, openSession }: LinesProps) {
  const { language, t } = useWords()
  const { found, isStale, isBusy, problem, loadMore } = audit
  if (found === null) return problem === null ? <p className="room-intro">{t('dialog.loading')}</p> : null
  const { lines, next } = found
  return (
    <div aria-busy={isStale} className="audit-lines">
      <p className="room-intro" role="status">
        {lines.length === 0
          ? t(isFiltered ? 'console.audit.noneFound' : 'console.audit.none')
          : t('console.audit.shown', { count: lines.length, number: numberText(lines.length, language) })}
      </p>
      <ol className="audit">
        {lines.map((line) => (
          <AuditEntry key={line.seq} line={line} openSession={openSession} />
        ))}
      </ol>
      {next !== null && (
        <Button variant="default" aria-busy={isBusy} aria-disabled={isBusy} onClick={() => void loadMore()}>
          <span>{t('console.audit.more')}</span>
        </Button>
      )}
    </div>
  )
}
