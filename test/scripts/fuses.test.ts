import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { configuredFuses, fuseDifferences, fusesOf } from '../../scripts/build/fuses.ts'

it('packages are made with the fuses of the Electron security checklist', () => {
  const settings = readFileSync(new URL('../../electron-builder.yml', import.meta.url), 'utf8')
  expect(configuredFuses()).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  })
  expect(settings).toMatch(/^asar: true$/m)
  // Never tried here: without it macOS on arm64 kills an app whose fuses were set and that nobody signed.
  expect(settings).toMatch(/^ {2}resetAdHocDarwinSignature: true$/m)
})

/** What of an executable matters here: the sentinel, the version, the number of fuses and their states. */
function executableWith(states: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-fuses-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'latchkey')
  const wire = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, states.length]), Buffer.from(states)])
  writeFileSync(file, Buffer.concat([Buffer.from('before'), wire, Buffer.from('after')]))
  return file
}

it('a finished package that has other fuses is found out, fuse by fuse', async () => {
  expect(fuseDifferences(configuredFuses(), await fusesOf(executableWith('00001100')))).toEqual([])
  expect(fuseDifferences(configuredFuses(), await fusesOf(executableWith('10001r0')))).toEqual([
    'the fuse runAsNode is on and not off',
    'the fuse onlyLoadAppFromAsar is missing and not on',
    'the fuse grantFileProtocolExtraPrivileges is missing and not off',
  ])
})
