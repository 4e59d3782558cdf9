import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { Ask, Request } from './neighbour-process.ts'

/** Another real process on this computer; it is gone when the test is over. */
export class Neighbour {
  readonly process: ChildProcess

  constructor() {
    const program = path.join(import.meta.dirname, 'neighbour-process.ts')
    this.process = fork(program, [], { execArgv: ['--disable-warning=ExperimentalWarning'], silent: true })
    this.process.stderr?.pipe(process.stderr)
    onTestFinished(() => void this.process.kill('SIGKILL'))
  }

  async ask(ask: Ask, file: string, at = 0): Promise<unknown> {
    const answered = once(this.process, 'message')
    this.process.send({ ask, file, at } satisfies Request)
    const [reply] = (await answered) as [{ value?: unknown; error?: string }]
    if (reply.error !== undefined) throw new Error(reply.error)
    return reply.value
  }

  async kill(): Promise<void> {
    const gone = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await gone
  }
}
