import { existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../core/errors.ts'
import { explainDirectoryFailure } from '../platform/directory/data-directory-errors.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { makeWayInDataDirectory } from '../platform/directory/make-way.ts'
import { readSmall } from '../platform/disk/plain-file.ts'
import { linkBeside, move, rename, synchroniseFolder, writeWhole } from '../platform/disk/whole-file.ts'
import { isArchiveName } from '../platform/file/audit-archive.ts'
import { factsFrom } from '../store/sqlite/odd-values.ts'
import { checkBackup } from '../store/sqlite/upkeep/backup-check.ts'
import { identityOf, newestLineIn } from '../store/sqlite/upkeep/lineage.ts'
import { COMPANIONS, removeDatabase } from '../store/sqlite/upkeep/restore.ts'
import { whileNobodyRuns } from './holder.ts'
import { rememberDatabase } from './known-database.ts'
import { inMaintenanceTurn } from './maintenance-turn.ts'
import { identityHere } from './own-backups.ts'

/** What a restore is about to do, from when on it is done whatever happens. Names only: they are of files in the data directory. */
export type RestoreIntent = Readonly<{
  backup: string
  /** The folder beside the backups that takes what was there before. */
  replaced: string
  /** Files of the audit log's archive whose lines the backup still has. */
  archives: readonly string[]
  /** Somebody said that it may be the backup of another database. */
  another: boolean
}>

/** What a restore calls the folder. */
const REPLACED = /^replaced-[\dTZ]+$/
const isThere = (file: string) => lstatSync(file, { throwIfNoEntry: false }) !== undefined
const PARTS = ['', ...COMPANIONS] as const

/** The prepared database that is to take the place of the other. */
export const restoredDraft = (dir: string): string => dataLayout(dir).restoredDraft

/** Null where no restore is under way or was interrupted; `strange` where what has the name of its note is none that a restore writes. */
export function readRestoreIntent(dir: string): RestoreIntent | 'strange' | null {
  const { restoreIntent } = dataLayout(dir)
  const found = lstatSync(restoreIntent, { throwIfNoEntry: false })
  if (!found) return null
  return (found.isFile() ? intentFrom(restoreIntent) : null) ?? 'strange'
}

/** It was written whole. Nothing else is believed, least of all a way out of the backups. */
function intentFrom(file: string): RestoreIntent | null {
  try {
    const said = JSON.parse(readSmall(file)) as Partial<Record<keyof RestoreIntent, unknown>> | null
    const { backup, replaced, archives, another = false } = said ?? {}
    const isOurs = typeof backup === 'string' && isText(replaced, REPLACED.test.bind(REPLACED)) && typeof another === 'boolean'
    return isOurs && isArchives(archives) ? { backup, replaced, archives, another } : null
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof LatchkeyError) return null
    throw error
  }
}

const isText = (value: unknown, accepts: (text: string) => boolean): value is string => typeof value === 'string' && accepts(value)
const isArchives = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => isText(one, isArchiveName))

/**
 * Notes down what will be done, and does it: killed anywhere, `finishRestore` goes on. Under the locks of instance and maintenance. Throws
 * what kept it from being finished.
 */
export function carryOutRestore(dir: string, intent: RestoreIntent): void {
  // Of an earlier one: it would be taken for the database that this one has put there.
  setAside(dataLayout(dir).replacedDatabase)
  writeWhole(dataLayout(dir).restoreIntent, `${JSON.stringify(intent, null, 2)}\n`)
  try {
    finish(dir, intent)
  } catch (error) {
    throw unfinished(dir, error)
  }
}

/**
 * Finishes a restore that was interrupted, or takes away what one left that had not got as far as to be noted down. Whoever opens the data
 * directory calls it first; `holdsInstance` says whether the caller is the instance. Some looks where there is nothing to do.
 */
export function finishRestore(dir: string, { holdsInstance }: { holdsInstance: boolean }): void {
  makeWayInDataDirectory(dir)
  if (!existsSync(dataLayout(dir).restoreIntent) && !existsSync(restoredDraft(dir))) return
  const turn = () => inMaintenanceTurn(dir, () => finishOrClear(dir))
  if (holdsInstance) turn()
  else whileNobodyRuns(dir, turn)
}

/** The same for who has the turn. */
export function finishOrClear(dir: string): void {
  try {
    makeWayInDataDirectory(dir)
    const intent = readRestoreIntent(dir)
    if (intent === 'strange') setAside(dataLayout(dir).restoreIntent)
    if (intent && intent !== 'strange' && isPrepared(dir, intent)) finish(dir, intent)
    else giveUp(dir)
  } catch (error) {
    throw unfinished(dir, error)
  }
}

/**
 * Whether a restore prepared what is there for this note. A copy that is damaged since, that somebody else put there, or that was prepared for
 * an earlier one takes no database's place, and nothing goes aside for it.
 */
function isPrepared(dir: string, { replaced, another }: RestoreIntent): boolean {
  const { backups, database } = dataLayout(dir)
  const draft = restoredDraft(dir)
  const found = lstatSync(draft, { throwIfNoEntry: false })
  // It has its place already, and nobody has written to it since.
  if (!found) return isLastLine(database, replaced) ?? true
  // Behind a link may lie another directory's database, which two would then open. The folder is made once the draft has its place.
  if (!found.isFile() || isThere(path.join(backups, replaced))) return false
  const verdict = checkBackup(draft)
  if (verdict.kind === 'unreadable') throw new LatchkeyError('data_directory_unusable', `${draft} cannot be read now (${verdict.why}).`)
  return verdict.kind === 'sound' && isLastLine(draft, replaced) === true && (another || isOwn(dir, draft))
}

/** Whether the log ends with the restore that put aside what goes into this folder; null where that cannot be read. */
function isLastLine(database: string, replaced: string): boolean | null {
  const line = newestLineIn(database)
  return line && line.kind === 'restored' && factsFrom<Readonly<{ replaced?: unknown }>>(line.detail).replaced === replaced
}

/** Where there is no database, the copy may be all that tells of one. */
function giveUp(dir: string): void {
  if (isThere(dataLayout(dir).database)) removeDatabase(restoredDraft(dir))
  else setAside(restoredDraft(dir))
  rmSync(dataLayout(dir).restoreIntent, { force: true })
}

function isOwn(dir: string, draft: string): boolean {
  const [ours, theirs] = [identityHere(dir), identityOf(draft)]
  return ours === null || theirs === null || ours === theirs
}

function setAside(file: string): void {
  if (isThere(file)) rename(file, `${file}.set-aside-${Date.now().toString(36)}`)
}

/** Each step looks whether it was done: all of it may be done again. */
function finish(dir: string, { replaced, archives }: RestoreIntent): void {
  const { database, backups, auditArchive, restoreIntent, replacedDatabase: kept } = dataLayout(dir)
  const draft = restoredDraft(dir)
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
