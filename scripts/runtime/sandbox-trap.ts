import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** How Chromium ends where it can have no sandbox: SIGTRAP. */
const TRAPPED = 128 + 5

type System = Readonly<{
  platform: NodeJS.Platform
  uid: number
  read: (file: string) => string | null
  isRootsHelper: (file: string) => boolean
}>

const thisSystem: System = {
  platform: process.platform,
  uid: process.getuid?.() ?? 0,
  read(file) {
    try {
      return readFileSync(file, 'utf8').trim()
    } catch {
      return null
    }
  },
  isRootsHelper(file) {
    const about = statSync(file, { throwIfNoEntry: false })
    return about !== undefined && about.uid === 0 && (about.mode & 0o4000) !== 0
  },
}

/** Why the kernel gives an ordinary user no namespaces, by what says so. */
const REFUSALS: readonly (readonly [file: string, value: string, who: string])[] = [
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1', 'AppArmor (Ubuntu 23.10 and later)'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0', 'the kernel'],
  ['/proc/sys/user/max_user_namespaces', '0', 'the kernel'],
]

/** What to do where Electron from source died of having no sandbox; null where that is not what happened. */
export function explainSandboxTrap(code: number, executable: string, system: System = thisSystem): string | null {
  const helper = path.join(path.dirname(executable), 'chrome-sandbox')
  if (code !== TRAPPED || system.platform !== 'linux' || system.uid === 0 || system.isRootsHelper(helper)) return null
  const refusal = REFUSALS.find(([file, value]) => system.read(file) === value)
  if (!refusal) return null
  return (
    `Electron has no sandbox here: ${refusal[2]} gives ordinary users no namespaces. Give it the helper that does without, then run the same command again:\n` +
    `  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`
  )
}
