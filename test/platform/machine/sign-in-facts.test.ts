import { expect, test } from 'vitest'
import { readSignInFacts } from '../../../electron/platform/machine/sign-in-facts.ts'

test.each([
  [{ XDG_SESSION_TYPE: 'wayland', DISPLAY: ':0' }, 'linux', 'Wayland'],
  [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 'Wayland'],
  [{ DISPLAY: ':99' }, 'linux', 'X11'],
  [{}, 'linux', undefined],
  [{ DISPLAY: ':0' }, 'darwin', undefined],
] as const)('with %j on %s the display server is %s', (env, platform, display) => {
  const facts = readSignInFacts(env, platform)
  expect(facts['display']).toBe(display)
  expect(facts['system']).toMatch(/^\S+ \S+ \S+$/)
  expect(facts).not.toHaveProperty('electron')
})
