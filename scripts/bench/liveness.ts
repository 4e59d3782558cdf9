import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { instanceId } from '../../electron/core/ids.ts'
import type { ProcessIdentity } from '../../electron/core/session/process-identity.ts'
import { readMachine } from '../../electron/platform/machine/machine.ts'
import { ownIdentity } from '../../electron/platform/process/own-identity.ts'
import { inspectorFor } from '../../electron/platform/process/process-facts.ts'
import { createProcessProbe } from '../../electron/platform/process/process-probe.ts'

export type LivenessFigures = Readonly<{ alive: number; gone: number; reused: number; otherHost: number }>

/** Microseconds to judge one owner, medians of batches: the process runs, is gone, has another start time, is on another host. */
export async function measureLiveness({ batches = 41, perBatch = 500 } = {}): Promise<LivenessFigures> {
  const machine = readMachine()
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })
  const gone = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' })
  await new Promise((resolve) => gone.once('exit', resolve))
  try {
    const probe = createProcessProbe(machine)
    const alive = identityOf(child.pid ?? 0, machine)
    const measure = (owner: ProcessIdentity) => microseconds(() => probe.judge(owner), batches, perBatch)
    return {
      alive: measure(alive),
      gone: measure({ ...alive, pid: gone.pid ?? 0 }),
      reused: measure({ ...alive, processStartedAt: alive.processStartedAt + 1 }),
      otherHost: measure({ ...alive, hostId: 'another' }),
    }
  } finally {
    child.kill('SIGKILL')
  }
}

function identityOf(pid: number, machine: ReturnType<typeof readMachine>): ProcessIdentity {
  const fact = inspectorFor(process.platform)(pid)
  return { ...ownIdentity(machine, instanceId('bench')), pid, processStartedAt: fact.kind === 'running' ? fact.startedAt : 0 }
}

function microseconds(task: () => void, batches: number, perBatch: number): number {
  const figures = Array.from({ length: batches }, () => {
    const start = performance.now()
    for (let run = 0; run < perBatch; run++) task()
    return ((performance.now() - start) * 1000) / perBatch
  })
  return figures.toSorted((a, b) => a - b)[Math.floor(batches / 2)] ?? Number.NaN
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [what, us] of Object.entries(await measureLiveness())) console.log(`${what.padEnd(10)} ${us.toFixed(1)} µs`)
}
