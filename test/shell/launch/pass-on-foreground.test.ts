import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { APP_ID } from '../../../electron/shell/launch/app-id.ts'
import { passOnForeground } from '../../../electron/shell/launch/pass-on-foreground.ts'

function asked(isWanted?: boolean): readonly string[] {
  const calls: string[] = []
  const app = {
    setPath: (name: string, place: string) => void calls.push(`${name} is ${place}`),
    requestSingleInstanceLock: () => {
      calls.push('asked')
      return false
    },
  }
  passOnForeground(app, '/desk/profile', isWanted)
  return calls
}

it('a launch that is handed over asks for the lock of the one that it is handed over to, and of no other', () => {
  expect(asked(true)).toEqual(['userData is /desk/profile', 'asked'])
})

it('asks for none where the desktop needs no permission: a holder that is stopped would be waited for, and killed', () => {
  expect(asked(false)).toEqual([])
})

it('Windows knows the app by the name that its installer gives', () => {
  const settings = readFileSync(new URL('../../../electron-builder.yml', import.meta.url), 'utf8')
  expect(settings).toMatch(new RegExp(`^appId: ${APP_ID.replaceAll('.', String.raw`\.`)}$`, 'm'))
})
