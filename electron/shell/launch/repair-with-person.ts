import { clipboard } from 'electron'
import { momentText } from '../../contract/moment-text.ts'
import type { Language } from '../../contract/views.ts'
import { filled, WORDS } from '../../contract/words/index.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { NoticeText } from '../../desk/launch/notice-text.ts'
import type { LaunchNotice, NoticeChoice } from './launch-notice.ts'

/** A backup that can be put in the place of a damaged database, and the time that is lost with it. */
type Offered = Readonly<{ at: UtcMs; lostUntil: UtcMs; hasAdministrator: boolean }>

export type RepairDeps = Readonly<{
  language: Language
  dataDirectory: string
  /** What the doctor says of the data directory, in plain text. */
  report: () => Promise<string>
  findBackup: () => Promise<Offered | null>
  /** Puts that backup in place; the damaged files are kept aside. */
  restore: () => Promise<void>
}>

/** Puts the doctor's report on the clipboard, and says so in the place of the notice's details. */
export async function copyReport({ language, report }: RepairDeps, text: NoticeText): Promise<NoticeText> {
  await clipboard.writeText(await report())
  return { ...text, detail: WORDS[language].notice.reportCopied }
}

/** Says what a backup would lose, and who lacks in it, and restores it once confirmed. */
export async function restoreWithPerson(deps: RepairDeps, notice: LaunchNotice): Promise<'restored' | NoticeChoice> {
  const { language, dataDirectory, findBackup, restore } = deps
  const words = WORDS[language].notice
  const offered = await findBackup()
  const moment = (at: UtcMs) => momentText(language, at)
  const facts = offered ? { path: dataDirectory, at: moment(offered.at), until: moment(offered.lostUntil) } : { path: dataDirectory }
  const { title, body, next } = offered ? words.restore_backup : words.no_backup
  const isUnmanned = offered?.hasAdministrator === false
  const { unmanned } = words
  const said = [body, next, ...(isUnmanned ? [`${unmanned.body} ${unmanned.next}`] : [])]
  const text = { title, body: said.map((each) => filled(each, facts)).join('\n\n'), detail: '' }
  const choice = await notice.ask(text, offered ? ['back', 'restoreIt'] : ['back', 'leave'])
  if (choice !== 'restoreIt') return choice
  await restore()
  if (isUnmanned && (await notice.ask(aboutUnmanned(unmanned), ['open', 'leave'])) === 'leave') return 'leave'
  return 'restored'
}

/** Once more, now that it is so. */
const aboutUnmanned = ({ title, body, next }: Readonly<{ title: string; body: string; next: string }>): NoticeText => ({
  title,
  body: `${body}\n\n${next}`,
  detail: '',
})
