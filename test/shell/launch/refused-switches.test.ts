import { expect, it } from 'vitest'
import { refusedSwitches } from '../../../electron/shell/launch/refused-switches.ts'
import type { Surroundings } from '../../../electron/shell/launch/refused-switches.ts'

const given = (words: readonly string[], around: Partial<Surroundings> = {}) =>
  refusedSwitches(words, { platform: 'linux', isAppImage: false, isRoot: false, ...around })

it.each([
  '--remote-debugging-port=9222',
  '--remote-debugging-pipe',
  '--inspect',
  '--inspect-brk=0',
  '--js-flags=--expose-gc',
  '--load-extension=/tmp/x',
  '--disable-web-security',
  '--disable-seccomp-filter-sandbox',
  '--disable-gpu-sandbox',
  '--log-net-log=/tmp/net',
  '--proxy-server=10.0.0.1:3128',
  '--user-data-dir=/tmp/profile',
  '--no-sandbox',
  '--host-resolver-rules=MAP * 10.0.0.1',
  '--enable-features=Whatever',
  '--a-switch-of-next-year',
  '-inspect',
  '-r',
  '--Lang=es',
  '--psn_0_1',
  '---lang',
])('an installed app takes no switch that it does not know: %s', (word) => {
  const [name] = word.replace(/^--?/, '').split('=')
  expect(given(['--lang', 'es', word])).toEqual([name])
})

it('what is its own, and what people and desktops pass, it takes', () => {
  expect(given([])).toEqual([])
  expect(given(['--data-dir', '/srv/desk', '--lang=it', '--ozone-platform=wayland', '--force-device-scale-factor=2'])).toEqual([])
  expect(given(['--lang', 'es', '--', '--inspect', 'file'])).toEqual([])
  expect(given(['/home/ana/file', 'file:///home/ana'])).toEqual([])
})

it('the sandbox is taken off by an AppImage, which knows when it must, and for root, for whom Chromium has none', () => {
  expect(given(['--no-sandbox'], { isAppImage: true })).toEqual([])
  expect(given(['--no-sandbox'], { isRoot: true })).toEqual([])
})

it('each system has its ways', () => {
  expect(given(['/inspect', '-lang=es'], { platform: 'win32' })).toEqual(['inspect'])
  expect(given(['-psn_0_12345'], { platform: 'darwin' })).toEqual([])
})
