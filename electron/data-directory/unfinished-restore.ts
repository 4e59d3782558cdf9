import { existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../core/errors.ts'
import { explainDirectoryFailure } from '../platform/directory/data-directory-errors.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { readSmall } from '../platform/disk/plain-file.ts'
import { linkBeside, move, rename, synchroniseFolder, writeWhole } from '../platform/disk/whole-file.ts'
import { isArchiveName } from '../platform/file/audit-archive.ts'
import { checkBackup } from '../store/sqlite/upkeep/backup-check.ts'
import { COMPANIONS, removeDatabase } from '../store/sqlite/upkeep/restore.ts'
import { whileNobodyRuns } from './holder.ts'
import { rememberDatabase } from './known-database.ts'
import { inMaintenanceTurn } from './maintenance-turn.ts'

/** What a restore is about to do, from when on it is done whatever happens. Names only: they are of files in the data directory. */
export type RestoreIntent = Readonly<{
  backup: string
  /** The folder beside the backups that takes what was there before. */
  replaced: string
  /** Files of the audit log's archive whose lines the backup still has. */
  archives: readonly string[]
}>

/** What a restore calls the folder; nothing else is believed, least of all a way out of the backups. */
const REPLACED = /^replaced-[\dTZ]+$/
const isThere = (file: string) => lstatSync(file, { throwIfNoEntry: false }) !== undefined
const PARTS = ['', ...COMPANIONS] as const

/** The prepared database that is to take the place of the other. */
export const restoredDraft = (dir: string): string => `${dataLayout(dir).database}.restoring`

/** Null where no restore is under way or was interrupted. */
export function readRestoreIntent(dir: string): RestoreIntent | null {
  const { restoreIntent } = dataLayout(dir)
  if (!isThere(restoreIntent)) return null
  const { backup, replaced, archives } = JSON.parse(readSmall(restoreIntent)) as RestoreIntent
  if (!REPLACED.test(replaced) || !archives.every(isArchiveName)) throw new TypeError(`${restoreIntent} names what no restore does`)
  return { backup, replaced, archives }
}

/**
 * Notes down what will be done, and does it: killed anywhere, `finishRestore` goes on. Under the locks of instance and maintenance. Throws
 * what kept it from being finished.
 */
export function carryOutRestore(dir: string, intent: RestoreIntent): void {
  writeWhole(dataLayout(dir).restoreIntent, `${JSON.stringify(intent, null, 2)}\n`)
  try {
    finish(dir, intent)
  } catch (error) {
    throw unfinished(dir, error)
  }
}

/**
 * Finishes a restore that was interrupted, or takes away what one left that had not got as far as to be noted down. Whoever opens the data
 * directory calls it first; `holdsInstance` says whether the caller is the instance. Two looks where there is nothing to do.
 */
export function finishRestore(dir: string, { holdsInstance }: { holdsInstance: boolean }): void {
  if (!existsSync(dataLayout(dir).restoreIntent) && !existsSync(restoredDraft(dir))) return
  const turn = () => inMaintenanceTurn(dir, () => finishOrClear(dir))
  if (holdsInstance) turn()
  else whileNobodyRuns(dir, turn)
}

/** The same for who has the turn. */
export function finishOrClear(dir: string): void {
  try {
    const intent = readable(dir)
    if (intent && isSoundDraft(dir)) finish(dir, intent)
    else giveUp(dir)
  } catch (error) {
    throw unfinished(dir, error)
  }
}

/** It was checked before it was noted down: what is damaged since, or was put there by somebody else, takes no database's place. */
function isSoundDraft(dir: string): boolean {
  const draft = restoredDraft(dir)
  const found = lstatSync(draft, { throwIfNoEntry: false })
  // Behind a link may lie another directory's database, which two would then open.
  return !found || (found.isFile() && checkBackup(draft).kind !== 'damaged')
}

function giveUp(dir: string): void {
  removeDatabase(restoredDraft(dir))
  rmSync(dataLayout(dir).restoreIntent, { force: true })
}

/** It was written whole: where it says nothing, somebody else has put it there, and it decides nothing. */
function readable(dir: string): RestoreIntent | null {
  const { restoreIntent } = dataLayout(dir)
  try {
    return readRestoreIntent(dir)
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof LatchkeyError)) throw error
    rename(restoreIntent, `${restoreIntent}.set-aside-${Date.now().toString(36)}`)
    return null
  }
}

/** Each step looks whether it was done: all of it may be done again. */
function finish(dir: string, { replaced, archives }: RestoreIntent): void {
  const { database, backups, auditArchive, restoreIntent } = dataLayout(dir)
  const draft = restoredDraft(dir)
  const kept = `${database}.replaced`
  if (isThere(draft)) {
    rememberDatabase(dir, draft)
    // First under a name beside it: the backups may be on another disk. From first to last there is a database under its name.
    if (isThere(database) && !isThere(kept) && !linkBeside(database, kept)) rename(database, kept)
    for (const suffix of COMPANIONS) if (isThere(database + suffix)) rename(database + suffix, kept + suffix)
    synchroniseFolder(dir)
    rename(draft, database)
    synchroniseFolder(dir)
  }
  const aside = path.join(backups, replaced)
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  for (const suffix of PARTS) moveIfThere(kept + suffix, path.join(aside, path.basename(database) + suffix))
  if (archives.length > 0) mkdirSync(path.join(aside, 'audit'), { recursive: true, mode: 0o700 })
  for (const name of archives) moveIfThere(path.join(auditArchive, name), path.join(aside, 'audit', name))
  for (const folder of [aside, backups, ...(archives.length > 0 ? [path.join(aside, 'audit'), auditArchive] : [])])
    if (isThere(folder)) synchroniseFolder(folder)
  rmSync(restoreIntent, { force: true })
  synchroniseFolder(dir)
}

function moveIfThere(from: string, to: string): void {
  if (isThere(from)) move(from, to)
}

function unfinished(dir: string, error: unknown): LatchkeyError {
  const { code, message, params } = explainDirectoryFailure(dir, error, '')
  return new LatchkeyError(
    code,
    `A restore is begun and not finished: ${message} Nothing is lost: the next start, or any command, goes on with it once that is mended.`,
    { params, cause: error },
  )
}
