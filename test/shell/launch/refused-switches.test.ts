import { expect, it } from 'vitest'
import { refusedSwitches } from '../../../electron/shell/launch/refused-switches.ts'

const given = (...switches: string[]) => refusedSwitches((name) => switches.includes(name))

it('an installed app takes no switch that lets somebody else into it', () => {
  for (const name of [
    'remote-debugging-port',
    'remote-debugging-pipe',
    'inspect',
    'inspect-brk',
    'js-flags',
    'load-extension',
    'disable-web-security',
  ]) {
    expect(given('lang', name)).toEqual([name])
  }
})

it('what people and systems do pass stays allowed', () => {
  expect(given('lang', 'data-dir', 'user-data-dir', 'no-sandbox', 'force-device-scale-factor', 'ozone-platform')).toEqual([])
})
