import { runProgram } from '../process/run-program.ts'
import type { RunProgram } from '../process/run-program.ts'
import type { RawMachine } from './machine.ts'

/** The hardware's UUID, and the UUID the kernel gives each boot. */
export const readDarwinMachine = (run: RunProgram = runProgram): RawMachine => ({
  hostId:
    /"IOPlatformUUID" = "([0-9A-F-]{36})"/i.exec(output(run, '/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']))?.[1] ?? null,
  bootId: /^[0-9A-F-]{36}$/im.exec(output(run, '/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']))?.[0] ?? null,
})

function output(run: RunProgram, file: string, args: readonly string[]): string {
  try {
    return run(file, args)
  } catch {
    return ''
  }
}
