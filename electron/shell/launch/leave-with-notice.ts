import { app } from 'electron'
import type { Session } from 'electron'
import type { Language } from '../../contract/views.ts'
import type { LatchkeyError } from '../../core/errors.ts'
import { noticeLines, noticeText } from '../../desk/launch/notice-text.ts'
import { LaunchNotice } from './launch-notice.ts'

export type LeaveDeps = Readonly<{
  language: Language
  dataDirectory: string
  session: Session
  /** Ends what is here, and lets go of everything. */
  abandon: () => Promise<void>
  exitCode: number
}>

/** The app cannot go on here: says why (laws 7 and 15), in a window of its own that outlives the person's, and leaves once it was read. */
export async function leaveWithNotice(
  { language, dataDirectory, session, abandon, exitCode }: LeaveDeps,
  why: LatchkeyError,
): Promise<void> {
  const text = noticeText(language, dataDirectory, { kind: 'error', error: why })
  process.stderr.write(noticeLines(text))
  // There first: the last window to go would take the app with it.
  const read = new LaunchNotice({ session, language }).ask(text, ['leave'])
  await abandon()
  await read
  app.exit(exitCode)
}
