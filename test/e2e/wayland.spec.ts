import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram } from '../../scripts/runtime/system-packages.ts'
import { sessionsIn } from './support/database.ts'
import { createAdministrator, expect, test } from './support/fixtures.ts'

const SOCKET = 'wayland-latchkey'

test.skip(!findProgram('weston'), 'weston is not here: sudo apt-get install weston')

type Compositor = Readonly<{ env: NodeJS.ProcessEnv; end: () => Promise<void> }>

/** A desktop without a screen, on which windows are shown all the same. */
async function startWeston(): Promise<Compositor> {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-wayland-'))
  const env = { ...process.env, XDG_RUNTIME_DIR: folder }
  const weston = spawn('weston', ['--backend=headless-backend.so', `--socket=${SOCKET}`, '--idle-time=0'], { env, stdio: 'ignore' })
  for (let tries = 0; tries < 100 && !existsSync(path.join(folder, SOCKET)); tries += 1) await sleep(50)
  return {
    env: { XDG_RUNTIME_DIR: folder, WAYLAND_DISPLAY: SOCKET, XDG_SESSION_TYPE: 'wayland' },
    async end() {
      await ended(weston)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => void child.once('exit', resolve))
  child.kill()
  await gone
}

test('under Wayland the window is shown, somebody signs in, and closing it is signing out', async ({ start, dataDir }) => {
  const { env, end } = await startWeston()
  try {
    const { app, page } = await start({ args: ['--ozone-platform=wayland'], env })
    const isShown = () => app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows().map((window) => window.isVisible()))
    await expect.poll(isShown).toEqual([true])
    await createAdministrator(page)
    const gone = app.waitForEvent('close')
    await app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]?.close()).catch(() => {})
    await gone
    expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'window_closed' }])
  } finally {
    await end()
  }
})
