import path from 'node:path'
import { hashSync } from '../../../electron/platform/secret/passwords.ts'
import { generateDemo } from '../../../scripts/demo/generate.ts'
import { ADMINISTRATOR } from '../../../scripts/demo/people.ts'

export const DEMO_ADMIN = { username: ADMINISTRATOR, password: 'seven quiet lanterns' } as const

/** A past of some hundred sessions, in a data directory of the test's own. */
export async function plantDemo(dataDir: string, sessions = 900): Promise<void> {
  await generateDemo({
    file: path.join(dataDir, 'latchkey.db'),
    sessions,
    seed: 7,
    now: Date.now(),
    passwordHash: hashSync(DEMO_ADMIN.password),
    appVersion: '0.1.0',
  })
}
