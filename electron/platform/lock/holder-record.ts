import { rmSync } from 'node:fs'
import { instanceId, utcMs } from '../../core/ids.ts'
import type { InstanceId } from '../../core/ids.ts'
import type { Holder } from '../../core/session/holder.ts'
import { dataLayout } from '../directory/data-layout.ts'
import { readSmall } from '../disk/plain-file.ts'
import { writeWhole } from '../disk/whole-file.ts'

export type HolderRecord = Holder

/** Not synchronised to disk, since after a power cut it names nobody living. */
export function writeHolderRecord(dir: string, record: HolderRecord): void {
  const text = JSON.stringify({ ...record, since: new Date(record.since).toISOString() }, null, 2)
  writeWhole(dataLayout(dir).holderRecord, `${text}\n`, { durable: false })
}

/** Null when there is none, or none that makes sense. Never throws. */
export function readHolderRecord(dir: string): HolderRecord | null {
  try {
    return holderFrom(JSON.parse(readSmall(dataLayout(dir).holderRecord)))
  } catch {
    return null
  }
}

/** Removes the record if it still names this instance. */
export function removeHolderRecord(dir: string, instance: InstanceId): void {
  if (readHolderRecord(dir)?.owner.instanceId === instance) rmSync(dataLayout(dir).holderRecord, { force: true })
}

function holderFrom(json: unknown): HolderRecord | null {
  if (!isRecord(json) || !isRecord(json['owner'])) return null
  const { hostId, host, bootId, pid, processStartedAt, instanceId: instance, osUser } = json['owner']
  const { since, appVersion } = json
  if (!isText(hostId) || !isText(host) || !isText(bootId) || !isText(instance) || !isText(osUser)) return null
  if (!isText(since) || !isText(appVersion) || !isWhole(pid) || !isWhole(processStartedAt)) return null
  const sinceMs = Date.parse(since)
  if (Number.isNaN(sinceMs)) return null
  const owner = { hostId, host, bootId, pid, processStartedAt, instanceId: instanceId(instance), osUser }
  return { owner, since: utcMs(sinceMs), appVersion }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isText = (value: unknown): value is string => typeof value === 'string'
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)
