import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { CannotContinue } from './report.ts'
import { findProgram } from './system-packages.ts'

export interface Display {
  readonly name: string
  end(): void
}

export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

/**
 * Starts a virtual display and resolves once it takes clients.
 * `lifetime` says who ends it should this process be killed: the last client to leave, or this process's own death.
 */
export async function startDisplay(lifetime: 'last client' | 'this process'): Promise<Display> {
  const settings = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp']
  const setpriv = lifetime === 'this process' ? findProgram('setpriv') : undefined
  const command = lifetime === 'last client' ? ['Xvfb', ...settings, '-terminate'] : ['Xvfb', ...settings]
  const [program = 'Xvfb', ...args] = setpriv === undefined ? command : [setpriv, '--pdeathsig', 'TERM', '--', ...command]
  // Detached, or Ctrl-C would take the display away before the app could leave in order.
  const server = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const end = () => {
    server.kill()
  }
  process.once('exit', end)
  const number = await readDisplayNumber(server)
  server.unref()
  return { name: `:${number}`, end }
}

/** Reads up to the newline: closing the pipe earlier makes Xvfb die of it now and then. */
function readDisplayNumber(server: ChildProcess): Promise<string> {
  const pipe = server.stdio[3] as Readable
  return new Promise((resolve, reject) => {
    const fail = () => reject(new CannotContinue('The virtual display (Xvfb) did not start. See why with: Xvfb :99'))
    server.once('error', fail)
    server.once('exit', fail)
    let text = ''
    pipe.on('data', (bytes: Buffer) => {
      text += bytes.toString()
      if (!text.includes('\n')) return
      server.off('exit', fail)
      pipe.destroy()
      resolve(text.trim())
    })
  })
}
