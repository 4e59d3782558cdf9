import { readFileSync } from 'node:fs'
import type { RawMachine } from './machine.ts'

/** machine-id(5); containers and old systems have only D-Bus's. */
const HOST_ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id']
const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id'

export const readLinuxMachine = (read: (file: string) => string = readText): RawMachine => ({
  hostId: firstId(HOST_ID_FILES.map((file) => read(file))),
  bootId: firstId([read(BOOT_ID_FILE)]),
})

/** An image that has not booted yet says `uninitialized`, and some images ship an empty file: only hexadecimal counts. */
const firstId = (texts: readonly string[]) => texts.map((text) => text.trim()).find((text) => /^[0-9a-f-]{32,36}$/i.test(text)) ?? null

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
