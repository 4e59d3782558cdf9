import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('packages are made with the fuses of STANDARDS.md', () => {
  const settings = readFileSync(new URL('../../electron-builder.yml', import.meta.url), 'utf8')
  const [, block = ''] = /^electronFuses:\n((?: {2}.*\n)+)/m.exec(settings) ?? []
  expect(Object.fromEntries([...block.matchAll(/^ {2}(\w+): (true|false)$/gm)].map(([, fuse, value]) => [fuse, value === 'true']))).toEqual(
    {
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    },
  )
  expect(settings).toMatch(/^asar: true$/m)
})
