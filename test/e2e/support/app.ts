import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import path from 'node:path'
import { _electron } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const AS_ROOT = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []

export type LaunchOptions = Readonly<{
  dataDir: string
  display: string
  args?: readonly string[]
  env?: NodeJS.ProcessEnv
  theme?: 'light' | 'dark'
}>

const argumentsFor = ({ dataDir, args = [] }: LaunchOptions) => [...AS_ROOT, ROOT, '--data-dir', dataDir, ...args]
const environmentFor = ({ display, env }: LaunchOptions) =>
  ({ ...process.env, LANGUAGE: 'en', DISPLAY: display, ...env }) as Record<string, string>

export function electronExecutable(): string {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (!folder) throw new Error('ELECTRON_OVERRIDE_DIST_PATH is not set: run the tests with `npm test`')
  return path.join(folder, 'electron')
}

/** The real app under Playwright's control. */
export async function launchApp(
  options: LaunchOptions,
): Promise<{ app: ElectronApplication; child: ChildProcess; page: Page; pid: number }> {
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: argumentsFor(options),
    env: environmentFor(options),
    colorScheme: options.theme ?? null,
  })
  const child = app.process()
  return { app, child, page: await app.firstWindow(), pid: child.pid ?? 0 }
}

export type RawApp = Readonly<{
  child: ChildProcess
  pid: number
  stderr: () => string
  /** Resolves when the main process is gone. */
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}>

/** The real app with nobody attached to it, as a person's double click starts it. */
export function spawnApp(options: LaunchOptions): RawApp {
  const child = spawn(electronExecutable(), argumentsFor(options), { env: environmentFor(options), stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  )
  return { child, pid: child.pid ?? 0, stderr: () => stderr, exit }
}
