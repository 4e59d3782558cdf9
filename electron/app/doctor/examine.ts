import type { UtcMs } from '../../core/ids.ts'
import { checkClock, checkDisplay, checkLibraries, checkRuntime } from './computer-checks.ts'
import {
  checkAdministrators,
  checkAuditLog,
  checkBackups,
  checkDatabase,
  checkFigures,
  checkFreePages,
  checkIntegrity,
  checkLineage,
  checkOddRows,
  checkPasswords,
  checkReferences,
  checkRestore,
  checkSchema,
  checkSessions,
  checkWriteAheadLog,
} from './database-checks.ts'
import { checkDirectory, checkDiskSpace, checkFileSystem, checkNames, checkOwnership, checkPermissions } from './directory-checks.ts'
import type { Facts } from './facts.ts'
import type { Finding, FindingId, FindingStatus } from './finding.ts'
import { FINDING_IDS } from './finding.ts'
import { checkFleet } from './fleet-checks.ts'
import { checkHooks } from './hook-checks.ts'
import { checkInstance, checkLockRemains } from './lock-checks.ts'

const CHECKS: Readonly<Record<FindingId, (facts: Facts, now: UtcMs) => Finding>> = {
  directory: ({ directory }) => checkDirectory(directory),
  ownership: ({ ownership }) => checkOwnership(ownership),
  names: ({ stuck }) => checkNames(stuck),
  permissions: ({ openings }) => checkPermissions(openings),
  disk_space: ({ disk }) => checkDiskSpace(disk),
  file_system: ({ fileSystem }) => checkFileSystem(fileSystem),
  instance: ({ instance }) => checkInstance(instance),
  lock_remains: ({ advisory, instance }) => checkLockRemains(advisory, instance),
  restore: ({ restore }) => checkRestore(restore),
  database: ({ database, backups, loss }) => checkDatabase(database, backups, loss),
  other_database: ({ lineage }) => checkLineage(lineage),
  integrity: ({ database, backups }) => checkIntegrity(database, backups),
  schema: ({ database, backups }) => checkSchema(database, backups),
  references: ({ database }) => checkReferences(database),
  administrators: ({ database }) => checkAdministrators(database),
  passwords: ({ database }) => checkPasswords(database),
  odd_rows: ({ database }) => checkOddRows(database),
  figures: ({ database }) => checkFigures(database),
  write_ahead_log: ({ database }) => checkWriteAheadLog(database),
  free_pages: ({ database }) => checkFreePages(database),
  audit_log: ({ database }) => checkAuditLog(database),
  backups: ({ backups, database }, now) => checkBackups(backups, database, now),
  sessions: ({ sessions }) => checkSessions(sessions),
  fleet: ({ fleet }) => checkFleet(fleet),
  hooks: ({ hooks }) => checkHooks(hooks),
  clock: ({ clock }) => checkClock(clock),
  runtime: ({ runtime }) => checkRuntime(runtime),
  display: ({ display }) => checkDisplay(display),
  libraries: ({ libraries }) => checkLibraries(libraries),
}

/** One finding for each id, in their order. Never throws. */
export const examine = (facts: Facts, now: UtcMs): readonly Finding[] => FINDING_IDS.map((id) => CHECKS[id](facts, now))

/** A warning is worth reading, and no illness. */
export const isHealthy = (findings: readonly Finding[]) => findings.every(({ status }) => status !== 'problem')

const SIGNS: Readonly<Record<FindingStatus, string>> = { ok: 'ok', warning: 'WARNING', problem: 'PROBLEM', unknown: 'unknown' }
const INDENT = ' '.repeat(10)

/** For people: every finding, and below it the facts and what to do. */
export const findingsText = (findings: readonly Finding[]) => findings.map(textOf).join('')

function textOf({ status, summary, detail, advice }: Finding): string {
  const below = [...(detail?.split('\n') ?? []), ...(advice && status !== 'ok' ? [`What to do: ${advice}`] : [])]
  return [`${SIGNS[status].padEnd(INDENT.length)}${summary}`, ...below.map((line) => INDENT + line)].map((line) => `${line}\n`).join('')
}
