import path from 'node:path'
import type { NotedHead } from '../../core/audit/audit-chain.ts'
import { utcMs } from '../../core/ids.ts'
import { readPlain } from '../disk/plain-file.ts'
import { logFiles } from './log-file.ts'

/** It is moved aside at a quarter of this: what is larger was not written by us. */
const LARGEST_LOG_BYTES = 4 * 1024 * 1024
const LINE = /^(\S+) \[info\] +audit head (\{.*?\})/gm

/** The heads of the audit log that the app's log has, in all its files. What cannot be read, or is no head, proves nothing. */
export const readNotedHeads = (folder: string): readonly NotedHead[] =>
  logFiles(folder).flatMap((file) => [...textOf(file).matchAll(LINE)].flatMap(([, at = '', json = '']) => headFrom(file, at, json)))

function textOf(file: string): string {
  try {
    return readPlain(file, LARGEST_LOG_BYTES)
  } catch {
    return ''
  }
}

/** Versions before this one did not write down of which database it is. */
function headFrom(file: string, at: string, json: string): readonly NotedHead[] {
  try {
    const { seq, hash, database } = JSON.parse(json) as Readonly<Record<string, unknown>>
    if (typeof seq !== 'number' || typeof hash !== 'string' || typeof database !== 'string') return []
    return [{ seq, hash: Buffer.from(hash, 'hex'), database, at: utcMs(Date.parse(at)), file: `logs/${path.basename(file)}` }]
  } catch {
    return []
  }
}
