import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDarwinMachine } from '../../../electron/platform/machine/machine-darwin.ts'
import { readLinuxMachine } from '../../../electron/platform/machine/machine-linux.ts'
import { readWindowsMachine } from '../../../electron/platform/machine/machine-windows.ts'
import { readMachine } from '../../../electron/platform/machine/machine.ts'

const files = (contents: Record<string, string>) => (file: string) => contents[file] ?? ''
const darwin = (file: string) =>
  file.endsWith('ioreg') ? '  "IOPlatformUUID" = "564D1111-2222-3333-4444-555566667777"\n' : '0A1B2C3D-0000-1111-2222-333344445555\n'
const windows = (_file: string, args: readonly string[]) =>
  args.includes('MachineGuid')
    ? '    MachineGuid    REG_SZ    0f5c0a52-1111-2222-3333-444455556666\r\n'
    : '    BootId    REG_DWORD    0x2a\r\n'
const failing = (fields: object) => () => {
  throw Object.assign(new Error('failed'), fields)
}

describe('this computer', () => {
  it('is the same each time it is asked', () => {
    expect(readMachine()).toEqual(readMachine())
    expect(readMachine().hostId).toMatch(/^[0-9a-f]{32}$/)
  })

  it.runIf(existsSync('/etc/machine-id'))('never shows the id that the operating system keeps confidential', () => {
    const raw = readFileSync('/etc/machine-id', 'utf8').trim()
    expect(JSON.stringify(readMachine())).not.toContain(raw)
  })

  it('has a name to show and an id to compare even where the operating system tells nothing', () => {
    expect(readMachine('darwin')).toMatchObject({ hostId: expect.stringMatching(/^[0-9a-f]{32}$/), bootId: '' })
  })
})

describe('on Linux', () => {
  it("falls back to D-Bus's id where the image was never initialised", () => {
    const id = '3d1219c7c4c5404aaa1f6d2a48adfda4'
    expect(readLinuxMachine(files({ '/etc/machine-id': 'uninitialized\n', '/var/lib/dbus/machine-id': `${id}\n` }))).toEqual({
      hostId: id,
      bootId: null,
    })
  })

  it('makes nothing up where there are no ids', () => {
    expect(readLinuxMachine(files({}))).toEqual({ hostId: null, bootId: null })
  })
})

describe('on macOS', () => {
  it("reads the hardware's UUID and the boot's", () => {
    expect(readDarwinMachine(darwin)).toEqual({
      hostId: '564D1111-2222-3333-4444-555566667777',
      bootId: '0A1B2C3D-0000-1111-2222-333344445555',
    })
  })
})

describe('on Windows', () => {
  it('reads the GUID and the boot counter from the registry', () => {
    expect(readWindowsMachine(windows)).toEqual({ hostId: '0f5c0a52-1111-2222-3333-444455556666', bootId: '0x2a' })
  })

  it('does without the boot counter where there is none, but takes a failed reading for no answer', () => {
    expect(readWindowsMachine(failing({ status: 1 }))).toEqual({ hostId: null, bootId: 'no-boot-counter' })
    expect(readWindowsMachine(failing({ code: 'ETIMEDOUT' }))).toEqual({ hostId: null, bootId: null })
  })
})
