import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { enrolmentLine } from '../../electron/core/fleet/enrolment-line.ts'
import { backupShelf, makeBackup } from '../../electron/data-directory/backups.ts'
import { restoreBackup } from '../../electron/data-directory/restore.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { by } from '../data-directory/restorable.ts'
import { servedDirectory } from '../directory/support/served-directory.ts'
import { differencesFrom } from '../support/fold.ts'
import { newFolder } from './support/fleet-world.ts'
import { FoldingDirectory } from './support/folding-directory.ts'

const TOKEN = 'AAAAAAAAAAAAAAAAAAAAAA'

const SCRIPT = path.join(import.meta.dirname, 'killed-desk.ts')

function started(...given: readonly string[]) {
  const child = spawn(process.execPath, [SCRIPT, ...given], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return { child, shown: () => said.split('\n').filter((id) => id !== '') }
}

async function killed(
  { child, shown }: Readonly<{ child: ChildProcess; shown: () => readonly string[] }>,
  after: number,
  isReady = () => true,
): Promise<readonly string[]> {
  while (shown().length < 3 || !isReady()) await pause(10)
  await pause(after)
  child.kill('SIGKILL')
  await once(child, 'exit')
  return shown()
}

/** The last word of a desk: its directory has all of it, and what its own table says is what there is. */
async function settled(dir: string, directory: FoldingDirectory) {
  const { child } = started(dir, 'settle')
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(0)
  const store = openSqliteStore(dataLayout(dir).database)
  const sessions = store.listSessions({ state: 'all' })
  expect(differencesFrom(directory.fold, sessions)).toEqual([])
  const open = [...directory.fold.sessions].filter(([, { end }]) => end === null).map(([id]) => id)
  expect(open).toEqual(store.activeSessions().map(({ id }) => id))
  const lines = store.listAudit()
  store.close()
  return { sessions, lines }
}

it('a desk that is killed at any moment has told its directory everything once it has been back', async () => {
  const directory = new FoldingDirectory()
  const serving = await servedDirectory(directory)
  const dir = newFolder()
  directory.tokens.add(TOKEN)
  const line = enrolmentLine({ address: serving.address, token: TOKEN, fingerprint: serving.fingerprint })
  const shown = [...(await killed(started(dir, 'live', line), 300))]
  for (const after of [0, 120]) shown.push(...(await killed(started(dir, 'live'), after)))
  const { sessions, lines } = await settled(dir, directory)
  expect(new Set(sessions.map(({ id }) => id))).toEqual(new Set([...shown, ...sessions.map(({ id }) => id)]))
  for (const id of shown) expect(sessions.some((session) => session.id === id)).toBe(true)
  const first = directory.shipped[0]?.seq ?? 0
  expect(directory.shipped.map(({ seq }) => seq)).toEqual(lines.filter(({ seq }) => seq >= first).map(({ seq }) => seq))
}, 60_000)

it('a desk whose database was restored from a backup begins a new stream, and what it does not know any more is over', async () => {
  const directory = new FoldingDirectory()
  const serving = await servedDirectory(directory)
  const dir = newFolder()
  directory.tokens.add(TOKEN)
  const line = enrolmentLine({ address: serving.address, token: TOKEN, fingerprint: serving.fingerprint })
  await killed(started(dir, 'live', line), 200)
  makeBackup(dir, 'manual')
  const before = directory.shipped.length
  // Else the backup would be what the directory knows.
  const lost = await killed(started(dir, 'live'), 50, () => directory.shipped.length > before + 6)
  const [backup] = backupShelf(dir).list()
  if (!backup) throw new Error('there is no backup')
  restoreBackup({ dir, by }, backup)
  const { sessions } = await settled(dir, directory)
  expect(sessions.some(({ id }) => id === lost[0])).toBe(false)
  expect(directory.fold.sessions.get(lost[0] ?? '')?.end).not.toBeNull()
  const streams = new Set(directory.shipped.map(({ incarnation }) => incarnation))
  expect(streams.size).toBe(2)
}, 60_000)
