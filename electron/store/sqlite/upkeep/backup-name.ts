import { utcMs } from '../../../core/ids.ts'
import type { UtcMs } from '../../../core/ids.ts'
import { BACKUP_REASONS } from '../../../core/upkeep/backup.ts'
import type { Backup, BackupReason } from '../../../core/upkeep/backup.ts'

const NAME = /^latchkey-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-v(\d{1,6})-([a-z]+)\.db$/

/** The time is UTC to the millisecond and in an order that sorts; colons are not for Windows. */
export const backupName = (at: UtcMs, version: number, reason: BackupReason) =>
  `latchkey-${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}-v${version}-${reason}.db`

/** What a name says; null for any other file. */
export function readBackupName(name: string): Omit<Backup, 'bytes'> | null {
  const [, year, month, day, hour, minute, second, ms, version, word] = NAME.exec(name) ?? []
  const reason = BACKUP_REASONS.find((known) => known === word)
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
  return reason && !Number.isNaN(at) ? { name, at: utcMs(at), version: Number(version), reason } : null
}
