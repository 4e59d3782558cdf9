import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { instanceId } from '../../../electron/core/ids.ts'
import type { ProcessIdentity } from '../../../electron/core/session/process-identity.ts'
import { readMachine } from '../../../electron/platform/machine/machine.ts'
import { ownIdentity } from '../../../electron/platform/process/own-identity.ts'
import { linuxProcessFacts } from '../../../electron/platform/process/process-facts-linux.ts'
import { createProcessProbe } from '../../../electron/platform/process/process-probe.ts'
import { startAsNobody, startChild } from '../child-process.ts'

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

describe.runIf(process.platform === 'linux')('the probe, asked about real processes', () => {
  const machine = readMachine()
  const self = ownIdentity(machine, instanceId('self'))
  const probe = createProcessProbe(machine)
  const inspect = linuxProcessFacts()

  /** What a process would have written of itself. */
  function identityOf(pid: number): ProcessIdentity {
    const fact = inspect(pid)
    if (fact.kind !== 'running') throw new Error(`process ${pid} is ${fact.kind}`)
    return { ...self, pid, processStartedAt: fact.startedAt, instanceId: instanceId(`process ${pid}`) }
  }

  it('finds itself alive, both by its instance and by asking the kernel', () => {
    expect(createProcessProbe(machine, self).judge(self)).toEqual({ liveness: 'alive', reason: 'same_instance' })
    expect(probe.judge(self)).toEqual({ liveness: 'alive', reason: 'process_running' })
  })

  it('finds a child alive while it runs and while it is stopped, and dead once it was killed', async () => {
    const child = await startChild('sleep', ['60'])
    const identity = identityOf(child.pid)
    expect(probe.judge(identity)).toEqual({ liveness: 'alive', reason: 'process_running' })
    process.kill(child.pid, 'SIGSTOP')
    expect(probe.judge(identity)).toEqual({ liveness: 'alive', reason: 'process_running' })
    process.kill(child.pid, 'SIGKILL')
    await child.ended()
    expect(probe.judge(identity)).toEqual({ liveness: 'dead', reason: 'process_absent' })
  })

  it('finds a zombie dead, though its PID still answers', async () => {
    const code = 'import os,time\npid=os.fork()\nif pid==0: time.sleep(60)\nprint(pid,flush=True)\ntime.sleep(60)'
    const parent = await startChild('python3', ['-c', code])
    const pid = Number(await parent.line())
    const identity = identityOf(pid)
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z '))
    expect(() => process.kill(pid, 0)).not.toThrow()
    expect(probe.judge(identity)).toEqual({ liveness: 'dead', reason: 'process_zombie' })
  })

  it('is not deceived by another living process with the same PID', async () => {
    const child = await startChild('sleep', ['60'])
    const identity = identityOf(child.pid)
    expect(probe.judge({ ...identity, processStartedAt: identity.processStartedAt - 1 })).toEqual({
      liveness: 'dead',
      reason: 'pid_reused',
      found: { processStartedAt: identity.processStartedAt },
    })
  })

  it('is not deceived by a process that named itself like the end of its own record', async () => {
    const code = "import time\nopen('/proc/self/comm','w').write('x) Z 1 (y ')\nprint('named',flush=True)\ntime.sleep(60)"
    const child = await startChild('python3', ['-c', code])
    await child.line()
    expect(readFileSync(`/proc/${child.pid}/stat`, 'utf8')).toContain(') Z 1 (')
    expect(probe.judge(identityOf(child.pid))).toEqual({ liveness: 'alive', reason: 'process_running' })
  })

  it.runIf(isRoot)("finds other people's processes alive: root asks about nobody's", async () => {
    const child = await startChild('sleep', ['60'], { uid: NOBODY, gid: NOBODY })
    expect(probe.judge(identityOf(child.pid))).toEqual({ liveness: 'alive', reason: 'process_running' })
  })

  it.runIf(isRoot)("a process of nobody's finds root's alive on the strength of a refusal", async () => {
    const child = await startChild('sleep', ['60'])
    const code = `
      import { linuxProcessFacts } from './electron/platform/process/process-facts-linux.ts'
      for (const pid of [${child.pid}, 1]) {
        let refusal = 'none'
        try { process.kill(pid, 0) } catch (error) { refusal = error.code }
        console.log(refusal + ' ' + linuxProcessFacts()(pid).kind)
      }`
    const asker = await startAsNobody(code)
    expect([await asker.line(), await asker.line()]).toEqual(['EPERM running', 'EPERM running'])
  })

  it('tells an identity of another host or an earlier boot by its ids alone', () => {
    expect(probe.judge({ ...self, hostId: 'other' })).toEqual({ liveness: 'unknown', reason: 'other_host' })
    expect(probe.judge({ ...self, bootId: 'earlier' })).toMatchObject({ liveness: 'dead', reason: 'boot_changed' })
  })
})
