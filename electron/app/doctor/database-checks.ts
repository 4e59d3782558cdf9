import { assertNever } from '../../core/errors.ts'
import type { UtcMs } from '../../core/ids.ts'
import { isUnknown } from './facts.ts'
import type { BackupFacts, DatabaseFacts, LineageFacts, LossFacts, RestoreFacts, SessionFacts, Unknown } from './facts.ts'
import { fine, problem, unknown, warning } from './finding.ts'
import type { Finding } from './finding.ts'

const DAY = 24 * 60 * 60 * 1000
const OLD_BACKUP_DAYS = 3
/** Less is not worth a word. */
const MUCH_FREE_BYTES = 16 * 1024 * 1024
const LARGE_LOG_BYTES = 64 * 1024 * 1024

const RESTORE = 'Run doctor --fix or backup restore: the newest sound backup takes its place, and the damaged files are kept.'
const NO_BACKUP = 'There is no sound backup. Keep the database with its -wal and -shm, and look for an older copy of the whole folder.'

/** A damaged database is restored, where there is something to restore. */
const cure = (backups: BackupFacts | Unknown) =>
  isUnknown(backups) || !backups.sound ? { advice: NO_BACKUP } : { advice: RESTORE, repair: 'restore' as const }

export function checkRestore(facts: RestoreFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('restore', 'It is not known whether a restore was interrupted.', facts.unknown)
  if (facts.strange) {
    return warning('restore', 'What has the name of the note of a restore is none that Latchkey wrote.', {
      detail: 'restore.json',
      advice: 'Find out who put it there. It decides nothing: the next launch, and any command that opens the database, moves it aside.',
      repair: 'finish_restore',
    })
  }
  if (facts.unfinished === null) return fine('restore', 'No restore was interrupted.')
  return problem('restore', 'A restore was interrupted, or is under way.', {
    detail: facts.unfinished,
    advice: 'The next launch, and any command that opens the database, finishes it. Or run doctor --fix.',
    repair: 'finish_restore',
  })
}

/** The same where it is lost: without a backup, somebody has to say that a new one may begin. */
const cureOfLoss = (backups: BackupFacts | Unknown) =>
  isUnknown(backups) || !backups.sound
    ? { advice: `${NO_BACKUP} To begin anew without it: users add NAME --role admin --start-afresh.` }
    : { advice: RESTORE, repair: 'restore' as const }

export function checkDatabase(facts: DatabaseFacts | Unknown, backups: BackupFacts | Unknown, loss: LossFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('database', 'The database could not be looked at.', facts.unknown)
  if (isUnknown(loss)) return unknown('database', 'It could not be found out whether the database was lost.', loss.unknown)
  if (loss.traces.length > 0) {
    const summary = facts.kind === 'missing' ? 'The database is gone, though it was in use here.' : 'The database was emptied.'
    return problem('database', summary, { detail: loss.traces.join('\n'), unusable: true, ...cureOfLoss(backups) })
  }
  switch (facts.kind) {
    case 'missing':
      return fine('database', 'There is no database yet; the first launch makes it.')
    case 'refused': {
      const damaged = facts.code === 'database_corrupt' ? cure(backups) : { advice: 'The sentence above says what to do.' }
      return problem('database', 'The database cannot be opened.', { detail: facts.message, unusable: true, ...damaged })
    }
    case 'opened':
      if (facts.version < facts.known) {
        const detail = `Version ${facts.version}; the next launch makes a backup and brings it to version ${facts.known}.`
        return fine('database', 'The database is of an earlier version.', { detail })
      }
      return fine('database', 'The database opens, and is of this version.', { detail: `Version ${facts.version}` })
    default:
      return assertNever(facts)
  }
}

export function checkLineage(facts: LineageFacts | Unknown): Finding {
  const id = 'other_database'
  if (isUnknown(facts)) return unknown(id, 'It is not known whether this is the database that was here before.', facts.unknown)
  if (!facts.isOther) return fine(id, 'The database is none but the one that was here before.')
  return problem(id, 'This directory has another database than before.', {
    advice:
      'If you put it there, start the app: it tells the administrators, and knows this one from then on. If nobody did, find out who, and bring ' +
      'the one before back: backup list, backup restore.',
  })
}

export function checkIntegrity(facts: DatabaseFacts | Unknown, backups: BackupFacts | Unknown): Finding {
  if (isUnknown(facts) || facts.kind !== 'opened') return notOpened('integrity', facts)
  if (facts.flaws.length === 0) return fine('integrity', 'Every page of the database is sound.')
  return problem('integrity', 'The database is damaged.', { detail: facts.flaws.join('\n'), unusable: true, ...cure(backups) })
}

export function checkSchema(facts: DatabaseFacts | Unknown, backups: BackupFacts | Unknown): Finding {
  if (isUnknown(facts) || facts.kind !== 'opened') return notOpened('schema', facts)
  const { foreign, missing, broken } = facts.schema
  if (broken.length > 0) {
    const detail = broken.join('\n')
    return problem('schema', 'Tables of the database are not those that Latchkey made.', { detail, unusable: true, ...cure(backups) })
  }
  if (foreign.length > 0) {
    return problem('schema', "The database holds what is not Latchkey's, and what could act in secret.", {
      detail: foreign.join('\n'),
      advice: 'Find out who put it there. Run doctor --fix, which takes it out and keeps a copy of the database as it is.',
      repair: 'schema',
      unusable: true,
    })
  }
  if (missing.length === 0) return fine('schema', 'The database has what Latchkey made in it, and nothing else.')
  return warning('schema', 'Something of what guards the database, or finds its rows, is gone.', {
    detail: missing.join('\n'),
    advice: 'Another program took it out: find out which. The next launch makes it again, or run doctor --fix.',
    repair: 'schema',
  })
}

export function checkReferences(facts: DatabaseFacts | Unknown): Finding {
  if (isUnknown(facts) || facts.kind !== 'opened') return notOpened('references', facts)
  if (facts.orphans.length === 0) return fine('references', 'Every row refers to something that is there.')
  return problem('references', 'Some rows refer to something that is not there.', {
    detail: facts.orphans.join('\n'),
    advice: 'Another program has changed the database. Find out which, and consider: backup list, backup restore.',
  })
}

export function checkAdministrators(facts: DatabaseFacts | Unknown): Finding {
  const id = 'administrators'
  if (isUnknown(facts) || facts.kind !== 'opened') return notOpened(id, facts)
  if (!facts.unmanned) return fine(id, 'Somebody may administer, or nobody has begun.')
  return problem(id, 'Nobody is an administrator who may sign in, though somebody was.', {
    advice:
      'Make one: users role NAME admin, users enable NAME, or users add NAME --role admin. If no backup without one was restored, find out who changed ' +
      'the database: nobody can take the last one away with Latchkey.',
  })
}

export function checkPasswords(facts: DatabaseFacts | Unknown): Finding {
  if (isUnknown(facts) || facts.kind !== 'opened') return notOpened('passwords', facts)
  if (facts.uncheckable.length === 0) return fine('passwords', 'Every stored password can be checked.')
  return warning('passwords', 'Some stored passwords are none that Latchkey makes: nothing can be checked against them.', {
    detail: facts.uncheckable.join('\n'),
    advice: 'Another program has written them. These people cannot sign in: find out which program, then users reset-password for each.',
  })
}

export function checkOddRows(facts: DatabaseFacts | Unknown): Finding {
  if (isUnknown(facts) || facts.kind !== 'opened') return notOpened('odd_rows', facts)
  if (facts.oddRows.length === 0) return fine('odd_rows', 'Every row holds what Latchkey writes.')
  return warning(
    'odd_rows',
    'Some rows hold what Latchkey never writes. They are shown as near to it as can be, and keep nobody from anything.',
    {
      detail: facts.oddRows.join('\n'),
      advice:
        'Another program has changed the database, or the clock was far off. Find out which, and consider: backup list, backup restore.',
    },
  )
}

export function checkFigures(facts: DatabaseFacts | Unknown): Finding {
  if (isUnknown(facts) || facts.kind !== 'opened') return notOpened('figures', facts)
  if (facts.oddFigures.length === 0) return fine('figures', 'The figures of past sessions can be so.')
  return warning('figures', 'Some figures of past sessions cannot be so. They keep nobody from anything, and spoil statistics.', {
    detail: facts.oddFigures.join('\n'),
    advice:
      'Another program has changed the database: find out which. Run doctor --fix, which counts them anew from the sessions that are there; those ' +
      'that were deleted are missing then.',
    repair: 'figures',
  })
}

export function checkWriteAheadLog(facts: DatabaseFacts | Unknown): Finding {
  if (isUnknown(facts) || facts.kind !== 'opened') return notOpened('write_ahead_log', facts)
  const detail = `${facts.journalMode}, ${Math.ceil(facts.logBytes / 1024)} KiB`
  if (facts.journalMode !== 'wal') {
    const advice = 'The next launch switches it on. If this stays, the disk does not support it: use a local one.'
    return warning('write_ahead_log', 'The database has no write-ahead log.', { detail, advice })
  }
  if (facts.logBytes < LARGE_LOG_BYTES) return fine('write_ahead_log', 'The write-ahead log is of the usual size.', { detail })
  const advice = 'Run doctor --fix, which moves it into the database. If it grows again, some process keeps the database open.'
  return warning('write_ahead_log', 'The write-ahead log has grown large.', { detail, advice, repair: 'checkpoint' })
}

export function checkFreePages(facts: DatabaseFacts | Unknown): Finding {
  if (isUnknown(facts) || facts.kind !== 'opened') return notOpened('free_pages', facts)
  const { bytes, freeBytes } = facts
  const detail = `${mebibytes(bytes)}, of which nothing stands in ${mebibytes(freeBytes)}`
  if (freeBytes < MUCH_FREE_BYTES || freeBytes <= bytes / 2)
    return fine('free_pages', 'The database is of the size that it needs.', { detail })
  const advice = 'New sessions use it again. To have the room for something else, run maintain --compact while nobody works.'
  return warning('free_pages', 'More than half of the database is free.', { detail, advice })
}

const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

export function checkAuditLog(facts: DatabaseFacts | Unknown): Finding {
  if (isUnknown(facts) || facts.kind !== 'opened') return notOpened('audit_log', facts)
  const { audit } = facts
  if (isUnknown(audit)) return unknown('audit_log', 'The audit log could not be verified.', audit.unknown)
  if (audit.kind === 'intact') {
    return fine('audit_log', 'The audit log is as it was written.', { detail: `${audit.lines} entries, head ${audit.head}` })
  }
  if (audit.why === 'set_back') {
    return problem('audit_log', 'The audit log was cut, or an older copy of the database took its place.', {
      detail: `${audit.file} has entry ${audit.seq}, which the log does not have.`,
      advice:
        'Keep the data directory as it is, find out who did that, and compare with that file. To bring a backup back: backup restore.',
    })
  }
  if (audit.why === 'missing_archive') {
    return problem('audit_log', 'An archive of the audit log is missing.', {
      detail: `It ends with entry ${audit.seq}.`,
      advice: 'Bring it back into the folder audit of the data directory: nothing else vouches for what the log begins with.',
    })
  }
  return problem('audit_log', `The audit log is not as it was written, from entry ${audit.seq} on.`, {
    detail: audit.why,
    advice: 'Keep the data directory as it is, run audit verify, and compare with a backup. Nothing after that entry can be relied on.',
  })
}

export function checkBackups(facts: BackupFacts | Unknown, database: DatabaseFacts | Unknown, now: UtcMs): Finding {
  if (isUnknown(facts)) {
    const advice = 'See what is at backups in the data directory. The next launch moves aside what is no folder; then run backup.'
    return unknown('backups', 'The backups could not be looked at.', facts.unknown, advice)
  }
  const { newest, sound, count, hasAdministrator } = facts
  const canMake = !isUnknown(database) && database.kind === 'opened' && database.flaws.length === 0 && database.orphans.length === 0
  const remedy = canMake
    ? { advice: 'Run doctor --fix or backup.', repair: 'backup' as const }
    : { advice: 'Once the database is sound, run backup.' }
  if (!newest) {
    if (!isUnknown(database) && database.kind === 'missing') return fine('backups', 'There is nothing to back up yet.')
    return warning('backups', 'There is no backup.', remedy)
  }
  if (!sound)
    return problem('backups', `None of the ${count} backups is sound.`, { detail: 'backup list says what is wrong with each.', ...remedy })
  const detail = `${sound.name}, one of ${count}`
  const days = (now - sound.at) / DAY
  if (sound.name !== newest.name)
    return warning('backups', 'The newest backup is damaged or cannot be read; an older one is sound.', { detail, ...remedy })
  if (days < 0) return warning('backups', 'The newest backup is from the future: the clock was set back.', { detail, ...remedy })
  if (days > OLD_BACKUP_DAYS) return warning('backups', `The newest backup is ${Math.floor(days)} days old.`, { detail, ...remedy })
  if (!hasAdministrator) {
    const advice =
      'Restored, nobody could look after it. Make an administrator (users add NAME --role admin, or users enable NAME), then run backup.'
    return warning('backups', 'In none of the sound backups is an administrator enabled.', { detail, advice })
  }
  return fine('backups', 'The newest backup is recent and sound.', { detail })
}

export function checkSessions(facts: SessionFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('sessions', 'It could not be found out whether sessions were left open.', facts.unknown)
  const { alive, dead, unclear } = facts
  const detail = `open: ${alive + dead + unclear}; with a living owner: ${alive}; owner gone: ${dead}; owner unclear: ${unclear}`
  if (dead > 0) {
    return warning('sessions', `${dead} ${dead === 1 ? 'session is' : 'sessions are'} open though the process is gone.`, {
      detail,
      advice: 'The next launch ends them at the last moment they were known alive. Or run doctor --fix.',
      repair: 'sessions',
    })
  }
  if (unclear > 0) {
    const advice = 'They end once they have been silent for longer than the idle timeout; sessions close ends them at once.'
    return warning('sessions', 'Of some open sessions it is not known whether the owner lives, on another computer perhaps.', {
      detail,
      advice,
    })
  }
  return fine('sessions', alive === 0 ? 'No session is open.' : 'Every open session has a living owner.', { detail })
}

function notOpened(id: Finding['id'], facts: DatabaseFacts | Unknown): Finding {
  if (!isUnknown(facts) && facts.kind === 'missing') return fine(id, 'There is no database to check.')
  return unknown(id, 'This could not be checked.', isUnknown(facts) ? facts.unknown : 'The database cannot be opened.')
}
