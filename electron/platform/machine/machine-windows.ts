import path from 'node:path'
import { runProgram } from '../process/run-program.ts'
import type { RunProgram } from '../process/run-program.ts'
import type { RawMachine } from './machine.ts'

const CRYPTOGRAPHY = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography'
const PREFETCH = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management\\PrefetchParameters'

/**
 * The registry's MachineGuid, and the counter the kernel raises at every boot. Not the boot time: WMI and the uptime derive it from the
 * wall clock, so it moves with every correction, and a moved boot time would declare the living dead. Where the counter is missing
 * (prefetching switched off, as on servers) the boot id is constant: start times here are absolute, so PID and start time still tell
 * the processes of two boots apart; only the reason reads `process_absent` instead of `boot_changed`.
 */
export const readWindowsMachine = (run: RunProgram = runProgram): RawMachine => ({
  hostId: registryValue(run, CRYPTOGRAPHY, 'MachineGuid', /REG_SZ\s+([0-9a-f-]{36})/i, null),
  bootId: registryValue(run, PREFETCH, 'BootId', /REG_DWORD\s+(0x[0-9a-f]+)/i, 'no-boot-counter'),
})

function registryValue(run: RunProgram, key: string, name: string, shape: RegExp, missing: string | null): string | null {
  const regExe = path.win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe')
  try {
    return shape.exec(run(regExe, ['query', key, '/v', name, '/reg:64']))?.[1] ?? null
  } catch (error) {
    // reg.exe ends with 1 where there is no such value; anything else (not allowed, too slow) tells nothing.
    return error instanceof Error && 'status' in error && error.status === 1 ? missing : null
  }
}
