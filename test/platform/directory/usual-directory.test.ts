import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { usualDirectory } from '../../../electron/platform/directory/data-directory-choice.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('on Windows the usual data directory is one that does not roam; elsewhere it is Electron’s', () => {
  const env = { LOCALAPPDATA: path.join('local') }
  expect(usualDirectory({ env, userData: path.join('roaming', 'Latchkey') }, 'win32')).toBe(path.join('local', 'Latchkey'))
  expect(usualDirectory({ env: {}, userData: path.join('roaming', 'Latchkey') }, 'win32')).toBe(path.join('roaming', 'Latchkey'))
  for (const platform of ['linux', 'darwin'] as const)
    expect(usualDirectory({ env, userData: '/home/ana/.config/Latchkey' }, platform)).toBe('/home/ana/.config/Latchkey')
})

it('where a database roams already, it is not left behind', () => {
  const userData = path.join(temporaryFolder(), 'Latchkey')
  mkdirSync(userData)
  writeFileSync(path.join(userData, 'latchkey.db'), '')
  expect(usualDirectory({ env: { LOCALAPPDATA: 'local' }, userData }, 'win32')).toBe(userData)
})
