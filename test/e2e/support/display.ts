import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

export type Display = Readonly<{ name: string; stop(): Promise<void> }>

/**
 * A screen of one's own, with a real window manager on it, so that parallel tests do not take each other's focus.
 * Without `-noreset` the server starts over when its last client leaves: asking for the window manager a moment too early would be that
 * client, and the window manager that is just connecting would die (Xserver(1)).
 */
export async function startDisplay(): Promise<Display> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-r', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const name = `:${await firstLine(server)}`
  const manager = spawn('openbox', [], { stdio: 'ignore', env: { ...process.env, DISPLAY: name } })
  await managed(name, manager)
  return {
    name,
    async stop() {
      await ended(manager)
      await ended(server)
    },
  }
}

async function firstLine(server: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of server.stdio[3] as NodeJS.ReadableStream) {
    text += String(chunk)
    // Xvfb sometimes dies when the pipe is closed before the newline came.
    if (text.includes('\n')) return text.trim()
  }
  throw new Error('Xvfb ended before it had a display')
}

/** Until the window manager has announced itself, wmctrl finds nobody to ask. */
async function managed(display: string, manager: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await run('wmctrl', ['-m'], display)).code === 0) return
    if (manager.exitCode !== null || manager.signalCode !== null) break
    await sleep(50)
  }
  throw new Error(`no window manager came up on ${display} (openbox: exit code ${manager.exitCode}, signal ${manager.signalCode})`)
}

export async function run(command: string, args: readonly string[], display: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, args, { env: { ...process.env, DISPLAY: display }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  const code = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject))
  return { code, output }
}

/** Presses keys in the window with this title, as the keyboard would (XTEST): by its own command, since one that dies with the window leaves its key down. */
export async function pressKeys(display: string, title: string, keys: string): Promise<void> {
  await run('xdotool', ['search', '--sync', '--onlyvisible', '--name', title, 'windowactivate', '--sync'], display)
  await run('xdotool', ['key', keys], display)
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}
