import type { InspectProcess } from './inspect-process.ts'
import { darwinProcessFacts } from './process-facts-darwin.ts'
import { linuxProcessFacts } from './process-facts-linux.ts'
import { windowsProcessFacts } from './process-facts-windows.ts'

export function inspectorFor(platform: NodeJS.Platform): InspectProcess {
  if (platform === 'darwin') return darwinProcessFacts()
  return platform === 'win32' ? windowsProcessFacts() : linuxProcessFacts()
}
