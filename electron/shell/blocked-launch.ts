import { app } from 'electron'
import type { Session } from 'electron'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Language } from '../contract/views.ts'
import { durationMs } from '../core/ids.ts'
import type { Attempt, LaunchOutcome, Problem } from './launch.ts'
import { LaunchNotice } from './launch-notice.ts'
import type { NoticeChoice } from './launch-notice.ts'
import { noticeLines, noticeText } from './notice-text.ts'

/** While the person looks at the notice, asking the holder may block its window only for a moment. */
const GLANCE = durationMs(150)
const LOOK_AGAIN_MS = 1_000

/** How a blocked launch came out in the end; null when the person left. */
export type Resolved = Exclude<LaunchOutcome, { kind: 'blocked' }> | null

export type BlockedDeps = Readonly<{ language: Language; dataDirectory: string; attempt: Attempt }>

/**
 * To be called before `ready`: says on standard error at once what is wrong, and keeps Chromium out of the profile in the data directory,
 * which may be another instance's, or on a disk that cannot be written to.
 */
export function announceBlocked({ language, dataDirectory }: BlockedDeps, problem: Problem): void {
  process.stderr.write(noticeLines(noticeText(language, dataDirectory, problem)))
  const profile = mkdtempSync(path.join(tmpdir(), 'latchkey-notice-'))
  app.setPath('userData', profile)
  process.on('exit', () => rmSync(profile, { recursive: true, force: true }))
}

/** Lets the person wait, try again or leave, until the launch went through or they left. Needs the app to be ready. */
export async function resolveWithPerson(deps: BlockedDeps, first: Problem, browserSession: Session): Promise<Resolved> {
  // Without a listener Electron would quit when the notice goes, though the app's own window is about to come.
  app.on('window-all-closed', () => {})
  const notice = new LaunchNotice({ session: browserSession, language: deps.language })
  try {
    for (let problem = first; ;) {
      const choice = await notice.ask(noticeText(deps.language, deps.dataDirectory, problem), choicesFor(problem))
      if (choice === 'leave') return null
      const outcome = choice === 'wait' ? await waitForHolder(deps.attempt, notice.nextChoice()) : deps.attempt(GLANCE)
      if (outcome?.kind !== 'blocked') return outcome
      problem = outcome.problem
    }
  } finally {
    notice.close()
  }
}

const choicesFor = (problem: Problem): readonly NoticeChoice[] =>
  problem.kind === 'silent_holder' ? ['wait', 'retry', 'leave'] : ['retry', 'leave']

/** Looks again every second, until something has changed or the person chooses otherwise. Null means they left. */
async function waitForHolder(attempt: Attempt, nextChoice: Promise<NoticeChoice>): Promise<LaunchOutcome | null> {
  for (;;) {
    const choice = await Promise.race([nextChoice, new Promise<null>((resolve) => setTimeout(resolve, LOOK_AGAIN_MS, null))])
    if (choice === 'leave') return null
    const outcome = attempt(GLANCE)
    if (choice === 'retry' || outcome.kind !== 'blocked' || outcome.problem.kind !== 'silent_holder') return outcome
  }
}
