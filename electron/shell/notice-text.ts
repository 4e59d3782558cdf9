import type { Holder } from '../app/instance-guard.ts'
import type { Language } from '../contract/views.ts'
import { filled, WORDS } from '../contract/words/index.ts'
import type { NoticeCode } from '../contract/words/index.ts'
import type { ErrorParams, LatchkeyError } from '../core/errors.ts'
import type { Problem } from './launch.ts'

/** What a launch that cannot proceed says: what is so and what to do now, and the facts for an administrator. */
export type NoticeText = Readonly<{ title: string; body: string; detail: string }>

type Finding = Readonly<{ code: NoticeCode; facts: ErrorParams; detail: string }>

export function noticeText(language: Language, dataDirectory: string, problem: Problem): NoticeText {
  const finding = problem.kind === 'silent_holder' ? silence(language, problem.holder) : failure(problem.error)
  const notice = WORDS[language].notice[finding.code]
  const facts = { path: dataDirectory, ...finding.facts }
  return {
    title: notice.title,
    body: `${filled(notice.body, facts)}\n\n${filled(notice.next, facts)}`,
    detail: finding.detail,
  }
}

/** The same for standard error, where the person may be looking instead. */
export const noticeLines = ({ title, body, detail }: NoticeText): string =>
  `${[title, body.replace('\n\n', '\n'), detail].filter(Boolean).join('\n')}\n`

function silence(language: Language, holder: Holder | null): Finding {
  if (!holder) return { code: 'instance_busy_unknown', facts: {}, detail: '' }
  const { host, pid, osUser } = holder.owner
  const since = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(holder.since)
  return {
    code: 'instance_busy',
    facts: { host, pid, osUser, since },
    detail: `PID ${pid} · ${host} · ${osUser} · Latchkey ${holder.appVersion} · ${new Date(holder.since).toISOString()}`,
  }
}

function failure(error: LatchkeyError): Finding {
  const known: Readonly<Record<string, unknown>> = WORDS.en.notice
  const code = Object.hasOwn(known, error.code) ? (error.code as NoticeCode) : 'internal'
  return { code, facts: error.params, detail: error.message }
}
