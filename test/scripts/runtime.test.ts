import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { explainCrash, quietSwitches } from '../../scripts/runtime/launch.ts'
import { placeOfNewData } from '../../scripts/runtime/new-data.ts'
import { explainSandboxTrap } from '../../scripts/runtime/sandbox-trap.ts'
import { removeOwnBuild } from '../../scripts/runtime/sqlite.ts'
import { ensureSystemPackages, namesHere } from '../../scripts/runtime/system-packages.ts'

function freshFolder(name: string): string {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'latchkey-runtime-')), name)
  onTestFinished(() => rmSync(path.dirname(folder), { recursive: true }))
  mkdirSync(folder)
  return folder
}

function buildFolder(names: readonly string[]): string {
  const folder = freshFolder('Release')
  for (const name of names) writeFileSync(path.join(folder, name), name)
  return folder
}

describe('what a newcomer is told to install', () => {
  const packages = ['xvfb', 'libgtk-3-0', 'libasound2', 'build-essential']

  it.each([
    ['Debian 12', 'ID=debian\nVERSION_ID="12"\n', packages],
    ['Debian 13', 'ID=debian\nVERSION_ID="13"\n', ['xvfb', 'libgtk-3-0t64', 'libasound2t64', 'build-essential']],
    ['Ubuntu 22.04', 'VERSION_ID="22.04"\nID=ubuntu\n', packages],
    ['Ubuntu 24.04', 'VERSION_ID="24.04"\nID=ubuntu\n', ['xvfb', 'libgtk-3-0t64', 'libasound2t64', 'build-essential']],
    ['a system that does not say', '', packages],
  ])('has the names of %s', (_system, osRelease, expected) => {
    expect(namesHere(packages, osRelease)).toEqual(expected)
  })

  it.runIf(process.platform === 'linux')('is one command with everything: libraries, display, compiler, test programs', async () => {
    const before = { path: process.env['PATH'], getuid: process.getuid }
    onTestFinished(() => {
      process.env['PATH'] = before.path
      process.getuid = before.getuid as NonNullable<typeof process.getuid>
    })
    // An ordinary user on a machine that has no program at all.
    process.env['PATH'] = '/nowhere'
    process.getuid = () => 1000
    const asking = ensureSystemPackages(process.execPath, { display: true, testPrograms: true, compiler: true })
    await expect(asking).rejects.toThrow(
      /^Missing on this system: .*Xvfb, make, g\+\+, python3, .*xdotool[^]*xvfb libgtk.* build-essential python3 .*xdotool/,
    )
  })
})

describe('Electron that died of having no sandbox', () => {
  const system = { platform: 'linux' as const, uid: 1000, read: (): string | null => null, isRootsHelper: () => false }
  const restricted = { ...system, read: (file: string) => (file.includes('apparmor_restrict') ? '1' : null) }

  it('is explained with the exact command, where AppArmor is the reason', () => {
    expect(explainSandboxTrap(133, '/e/electron', restricted)).toContain(
      "sudo chown root:root '/e/chrome-sandbox' && sudo chmod 4755 '/e/chrome-sandbox'",
    )
    expect(explainSandboxTrap(133, '/e/electron', { ...system, read: (file) => (file.endsWith('userns_clone') ? '0' : null) })).toContain(
      'the kernel',
    )
  })

  it.each([
    ['it ended otherwise', 0, restricted],
    ['nothing restricts it', 133, system],
    ['it runs as root', 133, { ...restricted, uid: 0 }],
    ['the helper is root’s already', 133, { ...restricted, isRootsHelper: () => true }],
    ['it is no Linux', 133, { ...restricted, platform: 'darwin' as const }],
  ])('is not where %s', (_why, code, here) => {
    expect(explainSandboxTrap(code, '/e/electron', here)).toBeNull()
  })
})

describe('a build of better-sqlite3 that stands before the prebuild', () => {
  it('goes when it is ours, and stays when it is somebody else’s', () => {
    const ours = buildFolder(['better_sqlite3.node', 'built-by-latchkey'])
    const theirs = buildFolder(['better_sqlite3.node'])
    for (const folder of [ours, theirs, path.join(ours, 'none')]) removeOwnBuild(folder)
    expect([existsSync(ours), existsSync(theirs)]).toEqual([false, true])
  })
})

describe('where the data goes', () => {
  it('is said once: as long as there are none', () => {
    const folder = freshFolder('desk')
    const place = () => placeOfNewData({ words: ['--data-dir', folder], env: {} })
    expect(place()).toBe(folder)
    expect(placeOfNewData({ words: [], env: { LATCHKEY_DATA_DIR: folder } })).toBe(folder)
    expect(placeOfNewData({ words: [], env: { XDG_CONFIG_HOME: folder, APPDATA: folder } })).toMatch(/Latchkey$/)
    writeFileSync(path.join(folder, 'latchkey.db'), '')
    expect(place()).toBeNull()
    expect(placeOfNewData({ words: ['--data-dir'], env: {} })).toBeNull()
  })
})

describe('what Chromium says of the system', () => {
  it('is left out, unless somebody asks for it', () => {
    expect(quietSwitches(['--lang', 'es'])).toEqual(['--log-level=3'])
    for (const word of ['--log-level=0', '--enable-logging', '--enable-logging=stderr', '--v=1']) expect(quietSwitches([word])).toEqual([])
  })

  it('is offered where Electron crashed, and not where it was ended', () => {
    expect(explainCrash(139)).toContain('--log-level=0')
    for (const code of [0, 1, 3, 129, 130, 137, 143]) expect(explainCrash(code)).toBeNull()
  })
})
