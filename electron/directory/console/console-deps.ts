import type { FleetActor } from '../../core/fleet/actor.ts'
import { policyFrom } from '../../core/policy/policy.ts'
import type { Clock, Entropy, PasswordHasher } from '../../core/ports/ports.ts'
import type { ConsoleDatabase } from '../../store/postgres/console/console-database.ts'

export type ConsoleDeps = Readonly<{
  database: ConsoleDatabase
  clock: Clock
  entropy: Entropy
  passwords: PasswordHasher
  /** Where desks reach the directory, as `HOST:PORT`. */
  address: () => string
  /** Of the directory's certificate authority: base64url. */
  fingerprint: string
}>

/** A workstation that was heard of within this time is there. */
export const FRESH_MS = 300_000

/** Who is held to be an administrator by the database; null for the directory's owner, who may do everything. */
export const idOf = (actor: FleetActor): string | null => (actor.kind === 'person' ? actor.person.id : null)

/** Beside every change in the directory's audit log. */
export const factsOf = (actor: FleetActor) =>
  actor.kind === 'person' ? { actor: { via: 'app', workstation: actor.workstation } } : { actor: { via: 'cli', osUser: actor.osUser } }

/** The workstation at which it is asked. */
export const ownOf = (actor: FleetActor): number | null => (actor.kind === 'person' ? actor.workstation : null)

export async function fleetSettings({ database }: Pick<ConsoleDeps, 'database'>, actor: FleetActor) {
  const { version, settings } = await database.ask('console_policy', idOf(actor), {})
  return { version, stored: new Map(Object.entries(settings)) as ReadonlyMap<string, string> }
}

export type Rules = Readonly<{ now: number; awayAfter: number; offlineAfter: number }>

/** What presence is told by at this moment. */
export async function rulesNow(deps: Pick<ConsoleDeps, 'database' | 'clock'>, actor: FleetActor): Promise<Rules> {
  const { awayAfter } = policyFrom((await fleetSettings(deps, actor)).stored)
  return { now: deps.clock.now(), awayAfter, offlineAfter: FRESH_MS }
}
