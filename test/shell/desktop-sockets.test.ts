import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DesktopSockets } from '../../electron/shell/desktop-sockets.ts'

const HEAD = 'Num       RefCount Protocol Flags    Type St Inode Path\n'
const row = (name: string, listens: boolean) =>
  `00000000f9a2d2a7: 00000002 00000000 ${listens ? '00010000' : '00000000'} 0001 01 3624677 ${name}\n`
const X11 = row('@/tmp/.X11-unix/X7', true)
const BUS = row('/run/user/1000/bus', true)
const WAYLAND = row('/run/user/1000/wayland-0', true)

const PLAIN = { DISPLAY: ':7.0', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus,guid=1234' }
const ON_WAYLAND = { ...PLAIN, WAYLAND_DISPLAY: 'wayland-0', XDG_RUNTIME_DIR: '/run/user/1000' }

describe('the desktop', () => {
  it.each([
    ['with its X server', PLAIN, X11 + BUS, BUS, true],
    ['with its session bus', PLAIN, X11 + BUS, X11, true],
    ['with its compositor, whatever became of Xwayland', ON_WAYLAND, WAYLAND + X11 + BUS, X11 + BUS, true],
    ['with everything', PLAIN, X11 + BUS, '', true],
    ['not, while somebody listens', PLAIN, X11 + BUS, X11 + BUS, false],
    ['not with Xwayland alone', ON_WAYLAND, WAYLAND + X11, WAYLAND, false],
    ['not for a connection that was closed', PLAIN, X11 + row('/tmp/.X11-unix/X7', false), X11, false],
    ['not for what was never there', PLAIN, BUS, BUS, false],
    ['not for a display on another computer', { DISPLAY: 'localhost:7.0' }, X11, '', false],
    ['not where there is no display', {}, X11, '', false],
  ])('is gone %s', (_what, environment, before, after, gone) => {
    const tables = [HEAD + before, HEAD + after]
    const desktop = new DesktopSockets(environment, () => tables.shift() ?? '')
    expect(desktop.isGone()).toBe(gone)
  })

  it('is not said to be gone where the kernel says nothing', () => {
    const tables = [HEAD + X11]
    const desktop = new DesktopSockets(PLAIN, () => tables.shift() ?? '')
    expect(desktop.isGone()).toBe(false)
  })

  it.runIf(process.platform === 'linux')('is found by the kernel’s own words', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-bus-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const bus = path.join(folder, 'bus')
    const server = createServer()
    await new Promise<void>((resolve) => void server.listen(bus, resolve))
    const desktop = new DesktopSockets({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}` })
    expect(desktop.isGone()).toBe(false)
    await new Promise((resolve) => void server.close(resolve))
    expect(desktop.isGone()).toBe(true)
  })
})
