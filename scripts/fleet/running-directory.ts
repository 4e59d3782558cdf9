import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { PersonView } from '../../electron/contract/administration.ts'
import type { FleetAnswer, FleetChannelName, FleetQuestion } from '../../electron/contract/fleet/channels.ts'
import type { Result } from '../../electron/contract/result.ts'
import { readEnrolmentLine } from '../../electron/core/fleet/enrolment-line.ts'
import { projectRoot } from '../runtime/places.ts'
import { CannotContinue } from '../runtime/report.ts'
import type { DirectoryAddress } from './simulated-desk.ts'

const PATIENCE_MS = 60_000

/** A directory in a process of its own, with everything it keeps in `folder`; asked as its owner. */
export class RunningDirectory {
  readonly folder: string
  readonly child: ChildProcess
  readonly address: string
  /** The one-time password that its first start prints; null afterwards. */
  readonly firstPassword: string | null

  private constructor(folder: string, child: ChildProcess, said: readonly string[], address: string) {
    this.folder = folder
    this.child = child
    this.address = address
    this.firstPassword = said.map((line) => /one-time password (\S+)/.exec(line)?.[1]).find((found) => found !== undefined) ?? null
  }

  /** Rejects with what it said where it does not come up. `listen` is HOST:PORT, port 0 for any. */
  static start(folder: string, listen = '127.0.0.1:0'): Promise<RunningDirectory> {
    // As root, PostgreSQL runs as somebody else, and has to pass through.
    chmodSync(folder, 0o711)
    const words = [path.join(projectRoot, 'scripts', 'directory.ts'), '--listen', listen, '--data-dir', folder, '--quiet']
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    const end = () => child.kill()
    process.once('exit', end)
    child.once('exit', () => process.off('exit', end))
    const said: string[] = []
    const complaints: string[] = []
    createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line))
    return new Promise((resolve, reject) => {
      const giveUp = (why: string) => reject(new CannotContinue(`The directory ${why}.\n${complaints.slice(-5).join('\n')}`))
      const late = setTimeout(() => {
        child.kill()
        giveUp('did not come up in a minute')
      }, PATIENCE_MS)
      child.once('exit', (code) => giveUp(`ended with ${code}`))
      createInterface({ input: child.stdout }).on('line', (line) => {
        said.push(line)
        const address = /^The directory is at (\S+)\.$/.exec(line)?.[1]
        if (address === undefined) return
        clearTimeout(late)
        // What it says next comes at once.
        setTimeout(() => resolve(new RunningDirectory(folder, child, said, address)), 500)
      })
    })
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  async ask<Name extends FleetChannelName>(channel: Name, question: FleetQuestion<Name>): Promise<FleetAnswer<Name>> {
    const body = JSON.stringify({ channel, question })
    const result = JSON.parse(await this.#post(body)) as Result<FleetAnswer<Name>>
    if (result.ok) return result.value
    throw new CannotContinue(`The directory refused ${channel}: ${result.error.code} ${JSON.stringify(result.error.params)}`)
  }

  async people(): Promise<readonly PersonView[]> {
    const people: PersonView[] = []
    for (let after: string | null = null; ;) {
      const { rows, next }: FleetAnswer<'fleet:people'> = await this.ask('fleet:people', { after, limit: 500 })
      people.push(...rows)
      if (next === null) return people
      after = next
    }
  }

  /** One for a workstation at the site. */
  async enrolment(site: string): Promise<Readonly<{ token: string; directory: DirectoryAddress; line: string }>> {
    const { line } = await this.ask('fleet:enrol-token', { site, validFor: '24h' })
    const { address, token, fingerprint } = readEnrolmentLine(line)
    return { token, directory: { url: `wss://${address}`, fingerprint }, line }
  }

  /** Settles once it has gone, by SIGTERM or by the signal given. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      this.child.once('exit', () => resolve())
      this.child.kill(signal)
    })
  }

  #post(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const asking = request({ socketPath: path.join(this.folder, 'directory.sock'), path: '/ask', method: 'POST' }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => (text += part))
        response.on('end', () => resolve(text))
        response.on('error', reject)
      })
      asking.on('error', reject)
      asking.end(body)
    })
  }
}
