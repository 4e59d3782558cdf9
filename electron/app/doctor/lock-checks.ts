import type { Holder } from '../../core/session/holder.ts'
import { isoTime } from '../reports/iso-time.ts'
import { isUnknown } from './facts.ts'
import type { AdvisoryFacts, InstanceFacts, Unknown } from './facts.ts'
import { fine, problem, unknown, warning } from './finding.ts'
import type { Finding } from './finding.ts'

const nameOf = ({ owner, since, appVersion }: Holder) =>
  `Latchkey ${appVersion}, process ${owner.pid} on ${owner.host}, as ${owner.osUser}, since ${isoTime(since)}`

/** The kernel-held lock decides; the record beside it only says who. */
export function checkInstance(facts: InstanceFacts | Unknown): Finding {
  if (isUnknown(facts)) {
    const advice = 'Start the app: it moves aside what is in the way of its lock, or says what to do. Then look again.'
    return unknown('instance', 'It could not be found out whether the app is running.', facts.unknown, advice)
  }
  const { held, holder, verdict, stopped } = facts
  if (!held) return fine('instance', 'The app is not running here.')
  if (!holder) {
    return problem('instance', 'A process holds the data directory, and has not written down which.', {
      advice: 'It may just be starting: look again in a moment. Otherwise find it with: fuser -v on instance.db in the data directory.',
    })
  }
  const detail = nameOf(holder)
  if (stopped) {
    return problem('instance', 'The app is running here, but its process is stopped.', {
      detail,
      advice: `Let it go on (kill -CONT ${holder.owner.pid}) or end it (kill -KILL ${holder.owner.pid}); the next launch ends its session.`,
    })
  }
  if (verdict?.liveness === 'dead') {
    return warning('instance', 'A process holds the data directory, but not the one that is written down.', {
      detail: `${detail}; that one is gone (${verdict.reason})`,
      advice: 'It may just be starting: look again in a moment. Otherwise find it with: fuser -v on instance.db in the data directory.',
    })
  }
  return fine('instance', 'The app is running here.', { detail })
}

export function checkLockRemains(advisory: AdvisoryFacts | Unknown, instance: InstanceFacts | Unknown): Finding {
  if (isUnknown(advisory)) return unknown('lock_remains', 'The lock for other tools could not be looked at.', advisory.unknown)
  if (isUnknown(instance)) return unknown('lock_remains', 'Without knowing who runs, a lock tells nothing.', instance.unknown)
  const { found, fresh, holderRecord } = advisory
  if (instance.held) {
    if (found === 'folder' && fresh) return fine('lock_remains', 'The lock that other tools see is in place.')
    const advice = 'Nothing needs to be done: the kernel-held lock is the one that counts, and it is held.'
    return warning('lock_remains', 'The app is running, but the lock that other tools see is not being kept.', { advice })
  }
  if (found === 'folder' && fresh && !holderRecord) {
    return problem('lock_remains', 'Another program, not Latchkey, has locked the data directory.', {
      detail: 'instance.lock is being kept fresh, and there is no instance.json beside it.',
      advice: 'It may be a backup or synchronising tool: let it finish.',
      unusable: true,
    })
  }
  if (found === 'nothing' && !holderRecord) return fine('lock_remains', 'No lock was left behind.')
  return warning('lock_remains', 'An instance that is gone left its lock behind.', {
    detail: [found === 'nothing' ? '' : 'instance.lock', holderRecord ? 'instance.json' : ''].filter(Boolean).join(', '),
    advice: 'The next launch clears it away by itself. Or run doctor --fix.',
    repair: 'lock_remains',
  })
}
