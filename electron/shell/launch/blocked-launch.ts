import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { app } from 'electron'
import type { Session } from 'electron'
import { mayBeEnded } from '../../app/launch/end-holder.ts'
import type { Holder } from '../../app/launch/instance-guard.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs, InstanceId } from '../../core/ids.ts'
import type { Attempt, LaunchOutcome, Problem } from '../../desk/launch/launch.ts'
import type { NoticeText } from '../../desk/launch/notice-text.ts'
import { noticeAbout, noticeLines, noticeText } from '../../desk/launch/notice-text.ts'
import { endWithPerson, GLANCE } from './end-with-person.ts'
import type { EndingDeps } from './end-with-person.ts'
import { LaunchNotice } from './launch-notice.ts'
import type { NoticeChoice } from './launch-notice.ts'
import { copyReport, restoreWithPerson } from './repair-with-person.ts'
import type { RepairDeps } from './repair-with-person.ts'

const LOOK_AGAIN_MS = 1_000

/** How a blocked launch came out in the end; null when the person left. */
export type Resolved = Exclude<LaunchOutcome, { kind: 'blocked' }> | null

export type BlockedDeps = EndingDeps & RepairDeps

/**
 * To be called before `ready`: says on standard error at once what is wrong, and keeps Chromium out of the profile in the data directory,
 * which may be another instance's, or on a disk that cannot be written to.
 */
export function announceBlocked({ language, dataDirectory }: Pick<BlockedDeps, 'language' | 'dataDirectory'>, problem: Problem): void {
  process.stderr.write(noticeLines(noticeText(language, dataDirectory, problem)))
  const profile = mkdtempSync(path.join(tmpdir(), 'latchkey-notice-'))
  app.setPath('userData', profile)
  process.on('exit', () => {
    try {
      rmSync(profile, { recursive: true, force: true })
    } catch {
      // On Windows, while Chromium still holds it: the system empties its temporary folder.
    }
  })
}

/** Lets the person wait, try again, end the holder or leave, until the launch went through or they left. Needs the app to be ready. */
export async function resolveWithPerson(deps: BlockedDeps, first: Problem, browserSession: Session): Promise<Resolved> {
  // Without a listener Electron would quit when the notice goes, though the app's own window is about to come.
  app.on('window-all-closed', () => {})
  const notice = new LaunchNotice({ session: browserSession, language: deps.language })
  const conversation = new Conversation(deps, notice)
  try {
    for (let problem = first; ;) {
      const outcome = await conversation.about(problem)
      if (outcome?.kind !== 'blocked') return outcome
      problem = outcome.problem
    }
  } finally {
    notice.close()
  }
}

class Conversation {
  readonly #deps: BlockedDeps
  readonly #notice: LaunchNotice
  /** The holder that was found silent last, and since when it has been. */
  #silence: Readonly<{ instance: InstanceId; since: DurationMs }> | null = null
  /** The operating system does not let us end this one. */
  #protected: InstanceId | null = null

  constructor(deps: BlockedDeps, notice: LaunchNotice) {
    this.#deps = deps
    this.#notice = notice
  }

  /** What came of the person's choice; null when they left. */
  async about(problem: Problem): Promise<LaunchOutcome | null> {
    const { language, dataDirectory, attempt } = this.#deps
    const holder = problem.kind === 'silent_holder' ? problem.holder : null
    const since = this.#silentSince(holder)
    const endable = this.#mayBeEnded(holder) ? holder : null
    const gone = holder && onceGone(this.#deps, holder)
    const asking = this.#ask(noticeText(language, dataDirectory, problem), choicesFor(problem, endable !== null))
    const choice = await (gone ? Promise.race([asking, gone.found]) : asking)
    gone?.stop()
    if (choice === 'leave') return null
    if (choice === 'restore') return this.#restore(problem)
    if (choice === 'end' && endable) return this.#end(endable, since, problem)
    if (choice === 'gone' && holder) return this.#goOn(holder)
    return choice === 'wait' ? waitForHolder(attempt, this.#notice.nextChoice()) : attempt(GLANCE)
  }

  /** The report may be copied as often as wanted; any other choice is the answer. */
  async #ask(first: NoticeText, choices: readonly NoticeChoice[]): Promise<NoticeChoice> {
    for (let text = first; ;) {
      const choice = await this.#notice.ask(text, choices)
      if (choice !== 'copyReport') return choice
      text = await copyReport(this.#deps, first)
    }
  }

  async #goOn(holder: Holder): Promise<LaunchOutcome | null> {
    const { language, attempt } = this.#deps
    const text = noticeAbout('holder_gone', { language, holder, signedIn: null, grace: '' })
    return (await this.#notice.ask(text, ['open', 'leave'])) === 'open' ? attempt(GLANCE) : null
  }

  async #restore(problem: Problem): Promise<LaunchOutcome | null> {
    try {
      const answer = await restoreWithPerson(this.#deps, this.#notice)
      if (answer === 'restored') return this.#deps.attempt(GLANCE)
      return answer === 'leave' ? null : { kind: 'blocked', problem }
    } catch (error) {
      if (!(error instanceof LatchkeyError)) throw error
      return { kind: 'blocked', problem: { kind: 'error', error } }
    }
  }

  async #end(holder: Holder, since: DurationMs, problem: Problem): Promise<LaunchOutcome | null> {
    const ended = await endWithPerson(this.#deps, this.#notice, holder, since)
    if (ended.kind === 'found') return ended.outcome
    if (ended.kind === 'left') return null
    if (ended.refused) this.#protected = holder.owner.instanceId
    return { kind: 'blocked', problem }
  }

  #mayBeEnded(holder: Holder | null): boolean {
    return holder?.owner.instanceId !== this.#protected && mayBeEnded(this.#deps.ourselves().probe, holder)
  }

  #silentSince(holder: Holder | null): DurationMs {
    const now = this.#deps.clock.steady()
    if (!holder) {
      this.#silence = null
      return now
    }
    const { instanceId: instance } = holder.owner
    if (this.#silence?.instance !== instance) this.#silence = { instance, since: now }
    return this.#silence.since
  }
}

const RESTORABLE: ReadonlySet<string> = new Set(['database_corrupt', 'database_lost'])

const choicesFor = (problem: Problem, endable: boolean): readonly NoticeChoice[] => {
  if (problem.kind === 'error' && RESTORABLE.has(problem.error.code)) return ['restore', 'retry', 'leave', 'copyReport']
  if (problem.kind !== 'silent_holder') return ['retry', 'leave', 'copyReport']
  return endable ? ['wait', 'retry', 'leave', 'end'] : ['wait', 'retry', 'leave']
}

/** Looks whether it is there, without asking it and without taking its place: nobody has said yet that they want to. */
function onceGone({ ourselves, scheduler }: BlockedDeps, { owner }: Holder): Readonly<{ found: Promise<'gone'>; stop: () => void }> {
  const { promise, resolve } = Promise.withResolvers<'gone'>()
  const stop = scheduler.every(durationMs(LOOK_AGAIN_MS), () => {
    if (ourselves().probe.judge(owner).liveness === 'dead') resolve('gone')
  })
  return { found: promise, stop }
}

/** Looks again every second, until something has changed or the person chooses otherwise. Null means they left. */
async function waitForHolder(attempt: Attempt, nextChoice: Promise<NoticeChoice>): Promise<LaunchOutcome | null> {
  for (;;) {
    const choice = await Promise.race([nextChoice, new Promise<null>((resolve) => setTimeout(resolve, LOOK_AGAIN_MS, null))])
    if (choice === 'leave') return null
    const outcome = attempt(GLANCE)
    if (choice === 'retry' || outcome.kind !== 'blocked' || outcome.problem.kind !== 'silent_holder') return outcome
  }
}
