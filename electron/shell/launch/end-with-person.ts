import { endHolder, GRACE } from '../../app/launch/end-holder.ts'
import type { EndHolderDeps, HolderEnding, Look } from '../../app/launch/end-holder.ts'
import type { Holder } from '../../app/launch/instance-guard.ts'
import { durationText } from '../../contract/duration-text.ts'
import type { Language } from '../../contract/views.ts'
import { assertNever } from '../../core/errors.ts'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs, InstanceId } from '../../core/ids.ts'
import type { Clock, Log, ProcessProbe, Scheduler } from '../../core/ports/ports.ts'
import type { ProcessIdentity } from '../../core/session/process-identity.ts'
import type { Attempt, LaunchOutcome } from '../../desk/launch/launch.ts'
import { noticeAbout } from '../../desk/launch/notice-text.ts'
import type { SignedIn } from '../../desk/launch/notice-text.ts'
import type { LaunchNotice } from './launch-notice.ts'

/** While the person looks at the notice, asking the holder may block its window only for a moment. */
export const GLANCE = durationMs(150)

export type EndingDeps = Readonly<{
  language: Language
  attempt: Attempt
  clock: Clock
  scheduler: Scheduler
  log: Log
  ourselves: () => Readonly<{ owner: ProcessIdentity; probe: ProcessProbe }>
  signal: EndHolderDeps<LaunchOutcome>['signal']
  /** Who is signed in through that instance; null where nobody is, or it cannot be read. */
  signedInThrough: (instance: InstanceId) => SignedIn | null
}>

export type EndedWithPerson =
  | { readonly kind: 'found'; readonly outcome: LaunchOutcome }
  /** `refused`: the operating system did not permit it, and will not the next time. */
  | { readonly kind: 'back'; readonly refused: boolean }
  | { readonly kind: 'left' }

const BACK: EndedWithPerson = { kind: 'back', refused: false }

/** Has the person confirm that the holder is to be ended, ends it before their eyes, and says so where that fails. Going back stops it. */
export async function endWithPerson(
  deps: EndingDeps,
  notice: LaunchNotice,
  holder: Holder,
  silentSince: DurationMs,
): Promise<EndedWithPerson> {
  const about = {
    language: deps.language,
    holder,
    grace: durationText(GRACE, deps.language),
    signedIn: deps.signedInThrough(holder.owner.instanceId),
  }
  const answer = await notice.ask(noticeAbout(about.signedIn ? 'end_signed_in' : 'end_nobody_named', about), ['back', 'endIt'])
  if (answer !== 'endIt') return answer === 'back' ? BACK : { kind: 'left' }
  const stopped = notice.ask(noticeAbout('ending', about), ['back'], GRACE)
  const ending = await endUnlessStopped(deps, holder, silentSince, stopped)
  switch (ending.kind) {
    case 'over':
      return { kind: 'found', outcome: ending.found }
    case 'stopped':
      return ending.by === 'back' ? BACK : { kind: 'left' }
    case 'not_permitted':
    case 'survived': {
      const code = ending.kind === 'survived' ? 'end_survived' : 'end_not_permitted'
      const next = await notice.ask(noticeAbout(code, about), ['back', 'leave'])
      return next === 'back' ? { kind: 'back', refused: ending.kind === 'not_permitted' } : { kind: 'left' }
    }
    default:
      return assertNever(ending)
  }
}

type Stopped = Readonly<{ kind: 'stopped'; by: 'back' | 'leave' }>

function endUnlessStopped(
  { attempt, ourselves, ...deps }: EndingDeps,
  holder: Holder,
  silentSince: DurationMs,
  stopped: ReturnType<LaunchNotice['ask']>,
): Promise<HolderEnding<LaunchOutcome> | Stopped> {
  const { owner: self, probe } = ourselves()
  const look = (ended: Parameters<Attempt>[1]) => lookOf(attempt(GLANCE, ended), holder)
  return new Promise((resolve) => {
    const stop = endHolder({ ...deps, holder, silentSince, self, probe, look }, resolve)
    void stopped.then((choice) => {
      stop()
      return resolve({ kind: 'stopped', by: choice === 'back' ? 'back' : 'leave' })
    })
  })
}

function lookOf(found: LaunchOutcome, { owner }: Holder): Look<LaunchOutcome> {
  if (found.kind === 'handed_off') return { kind: 'answered', found }
  const silent = found.kind === 'blocked' && found.problem.kind === 'silent_holder' ? found.problem.holder : null
  return { kind: silent?.owner.instanceId === owner.instanceId ? 'silent' : 'changed', found }
}
