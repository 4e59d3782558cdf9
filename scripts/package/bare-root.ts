import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Outcome, runQuietly } from '../runtime/child.ts'
import { findProgram } from '../runtime/system-packages.ts'
import { runOrFail } from './tool.ts'

/** Why no bare system can be had here; undefined where one can. */
export function whyNoBareRoot(): string | undefined {
  const missing = ['debootstrap', 'bwrap', 'xdotool'].filter((name) => !findProgram(name))
  if (missing.length > 0) return `not here: ${missing.join(', ')} (sudo apt-get install debootstrap bubblewrap xdotool)`
  return process.getuid?.() === 0 ? undefined : 'a bare system can be made by root only'
}

const codename = () => /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable'

/** The smallest Debian of the release that this system has, with one ordinary user in it, and nothing installed that a desktop has. */
export class BareRoot {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(folder: string): Promise<BareRoot> {
    await runOrFail('debootstrap', ['--variant=minbase', codename(), folder])
    copyFileSync('/etc/resolv.conf', path.join(folder, 'etc/resolv.conf'))
    // Services are not started in it.
    writeFileSync(path.join(folder, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 })
    mkdirSync(path.join(folder, 'packages'))
    const root = new BareRoot(folder)
    await root.asRoot('useradd --create-home ana && apt-get update -qq')
    return root
  }

  /** Brings a package in, under its own name. */
  bring(file: string): string {
    const inside = path.join('/packages', path.basename(file))
    copyFileSync(file, path.join(this.folder, inside))
    return inside
  }

  async asRoot(command: string): Promise<string> {
    return runOrFail('bwrap', this.#words('root', command))
  }

  asAna(command: string): Promise<Outcome> {
    return runQuietly('bwrap', this.#words('ana', command))
  }

  /** Left running; ends with us. */
  startAsAna(command: string): ChildProcess {
    return spawn('bwrap', this.#words('ana', command), { stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** A system of its own on the same network, or the display could not be reached; its first process takes the others with it. */
  #words(user: 'root' | 'ana', command: string): string[] {
    const places = [
      '--bind',
      this.folder,
      '/',
      '--dev',
      '/dev',
      '--proc',
      '/proc',
      '--perms',
      '1777',
      '--tmpfs',
      '/tmp',
      '--perms',
      '1777',
      '--tmpfs',
      '/dev/shm',
    ]
    const environment = ['--clearenv', '--setenv', 'PATH', '/usr/sbin:/usr/bin:/sbin:/bin', '--setenv', 'LANG', 'C.UTF-8']
    const given = ['--setenv', 'DEBIAN_FRONTEND', 'noninteractive', '--setenv', 'DISPLAY', process.env['DISPLAY'] ?? '']
    const person =
      user === 'root' ? ['sh', '-ec', command] : ['setpriv', '--reuid=ana', '--regid=ana', '--init-groups', 'sh', '-ec', command]
    const home = user === 'root' ? '/root' : '/home/ana'
    const limits = ['--unshare-pid', '--unshare-ipc', '--die-with-parent', '--cap-add', 'ALL', '--chdir', home, '--setenv', 'HOME', home]
    return [...places, ...environment, ...given, ...limits, '--', ...person]
  }
}
