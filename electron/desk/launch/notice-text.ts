import type { Holder } from '../../app/launch/instance-guard.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import { momentText } from '../../contract/moment-text.ts'
import type { Language } from '../../contract/views.ts'
import { filled, WORDS } from '../../contract/words/index.ts'
import type { NoticeCode } from '../../contract/words/index.ts'
import type { ErrorParams, LatchkeyError } from '../../core/errors.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { Problem } from './launch.ts'

/** What a launch that cannot proceed says: what is so and what to do now, and the facts for an administrator. */
export type NoticeText = Readonly<{ title: string; body: string; detail: string }>

type Finding = Readonly<{ code: NoticeCode; facts: ErrorParams; detail: string }>

export function noticeText(language: Language, dataDirectory: string, problem: Problem): NoticeText {
  const finding = problem.kind === 'silent_holder' ? silence(language, problem.holder) : failure(problem.error)
  return written(language, { ...finding, facts: { path: dataDirectory, ...finding.facts } })
}

export type SignedIn = Readonly<{ displayName: string; since: UtcMs }>
type About = Readonly<{ language: Language; holder: Holder; signedIn: SignedIn | null; grace: string }>

/** What is said while a holder is being ended. */
export function noticeAbout(code: NoticeCode, { language, holder, signedIn, grace }: About): NoticeText {
  const person = signedIn ? { person: signedIn.displayName, signedInSince: momentText(language, signedIn.since) } : {}
  const finding = silence(language, holder)
  return written(language, { code, facts: { ...finding.facts, ...person, grace }, detail: finding.detail })
}

function written(language: Language, { code, facts, detail }: Finding): NoticeText {
  const { title, body, next } = WORDS[language].notice[code]
  return { title, body: `${filled(body, facts)}\n\n${filled(next, facts)}`, detail }
}

/** The same for standard error, where the person may be looking instead. */
export const noticeLines = ({ title, body, detail }: NoticeText): string =>
  `${[title, body.replace('\n\n', '\n'), detail].filter(Boolean).join('\n')}\n`

function silence(language: Language, holder: Holder | null): Finding {
  if (!holder) return { code: 'instance_busy_unknown', facts: {}, detail: '' }
  const { host, pid, osUser } = holder.owner
  return {
    code: 'instance_busy',
    facts: { host, pid, osUser, since: momentText(language, holder.since) },
    detail: `PID ${pid} · ${host} · ${osUser} · Latchkey ${holder.appVersion} · ${isoTime(holder.since)}`,
  }
}

function failure(error: LatchkeyError): Finding {
  const known: Readonly<Record<string, unknown>> = WORDS.en.notice
  const code = Object.hasOwn(known, error.code) ? (error.code as NoticeCode) : 'internal'
  return { code, facts: error.params, detail: error.message }
}
