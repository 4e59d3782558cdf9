import { Alert, Button } from '@mantine/core'
import { useState } from 'react'
import { numberText } from '../../../../electron/contract/charts/sheets.ts'
import type { AuditVerdictView } from '../../../../electron/contract/console.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { WORDS } from '../../../../electron/contract/words/index.ts'
import { Fact } from '../../kit/fact.tsx'
import { useSubmit } from '../../kit/use-submit.ts'
import { useWords } from '../../kit/words.ts'
import { useFreshAsk } from '../../password/reauthentication.tsx'

/** Checks the whole log on request. */
export function useVerification() {
  const ask = useFreshAsk()
  const { busy, problem, submit } = useSubmit()
  const [verdict, setVerdict] = useState<AuditVerdictView | null>(null)

  async function verify() {
    if (busy) return
    setVerdict(null)
    const result = await submit(() => ask('console:verify-audit', null))
    if (result) setVerdict(result.value)
  }
  return { busy, problem, verdict, verify }
}

type VerificationProps = Readonly<{ verification: ReturnType<typeof useVerification> }>

export function VerifyButton({ verification: { busy, verify } }: Pick<VerificationProps, 'verification'>) {
  const { t } = useWords()
  return (
    <Button variant="default" aria-busy={busy} aria-disabled={busy} onClick={() => void verify()}>
      {t('console.audit.verify')}
    </Button>
  )
}

export function Verdict({ verification: { busy, problem, verdict } }: VerificationProps) {
  const { language, t } = useWords()
  return (
    <>
      <div className="verdict" role="status">
        {busy && <p className="waiting">{t('console.audit.verifying')}</p>}
        {verdict?.kind === 'intact' && <Intact verdict={verdict} />}
      </div>
      {problem !== null && <Alert role="alert">{problem}</Alert>}
      {verdict?.kind === 'broken' && (
        <section className="room trouble" role="alert">
          <h2>{t('console.audit.brokenTitle')}</h2>
          <p>{t('console.audit.broken', { seq: verdict.seq, why: whyText(verdict.why, language) })}</p>
          {verdict.file !== null && <p>{t('console.audit.brokenFile', { file: verdict.file })}</p>}
        </section>
      )}
    </>
  )
}

type IntactProps = Readonly<{ verdict: Extract<AuditVerdictView, { kind: 'intact' }> }>

function Intact({ verdict }: IntactProps) {
  const { language, t } = useWords()
  return (
    <section className="room verdict-intact">
      <h2>
        <span aria-hidden="true">✓ </span>
        {t('console.audit.intactTitle')}
      </h2>
      <p>{t('console.audit.intact', { count: verdict.lines, number: numberText(verdict.lines, language) })}</p>
      <dl className="facts">
        <Fact name={t('console.audit.head')} value={verdict.head} mono />
      </dl>
    </section>
  )
}

function whyText(why: string, language: Language): string {
  const all: Readonly<Record<string, string>> = WORDS[language].console.audit.why
  return (Object.hasOwn(all, why) ? all[why] : undefined) ?? WORDS[language].console.audit.why.unknown
}
