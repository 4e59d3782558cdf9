import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { targetOf, wrongContents } from '../../scripts/package/contents.ts'
import { controlFile, maintainerScript } from '../../scripts/package/deb.ts'
import { linuxText, newestChange, thisRelease } from '../../scripts/package/release.ts'
import { debianPackages, newestGlibc } from '../../scripts/package/system-libraries.ts'
import { icons, layOut, settle } from '../../scripts/package/tree.ts'
import { projectRoot } from '../../scripts/runtime/places.ts'

const about = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as { version: string; desktopName: string }

function freshFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-package-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const namesOf = (platform: string, argon2: string) => [
  '/dist/electron/latchkey.cjs',
  `/node_modules/better-sqlite3/prebuilds/${platform}.node`,
  `/node_modules/@node-rs/argon2`,
  `/node_modules/@node-rs/argon2-${argon2}`,
]
const wrong = (found: readonly string[], platform = 'linux', arch = 'x64') =>
  wrongContents(found, { platform, arch, isLocalTest: false }).join('; ')

describe('the archive of a package', () => {
  it('is right with the native modules of the one system that it is for', () => {
    expect(wrong(namesOf('linux-x64', 'linux-x64-gnu'))).toBe('')
    expect(wrong(namesOf('win32-arm64', 'win32-arm64-msvc'), 'win32', 'arm64')).toBe('')
  })

  it.each([
    ['without its argon2', namesOf('win32-x64', 'linux-x64-gnu'), 'win32', 'x64', 'argon2'],
    ['for another processor', namesOf('linux-x64', 'linux-x64-gnu'), 'linux', 'arm64', 'prebuild for linux-arm64 is missing'],
    [
      'with a second prebuild',
      [...namesOf('linux-x64', 'linux-x64-gnu'), '/node_modules/better-sqlite3/prebuilds/linux-arm64.node'],
      'linux',
      'x64',
      'other systems',
    ],
    [
      'with a local build',
      [...namesOf('linux-x64', 'linux-x64-gnu'), '/node_modules/better-sqlite3/build/x'],
      'linux',
      'x64',
      'local build',
    ],
    ['with tests', [...namesOf('linux-x64', 'linux-x64-gnu'), '/test/x.ts'], 'linux', 'x64', 'development files'],
    [
      'with the fleet’s service',
      [...namesOf('linux-x64', 'linux-x64-gnu'), '/dist/directory/latchkey-directory.mjs'],
      'linux',
      'x64',
      "the fleet's service is inside",
    ],
    ['without the app', namesOf('linux-x64', 'linux-x64-gnu').slice(1), 'linux', 'x64', 'bundle is missing'],
  ])('is refused %s', (_what, found, platform, arch, says) => {
    expect(wrong(found, platform, arch)).toContain(says)
  })

  it.each([
    ['/r/linux-unpacked/resources/app.asar', 'linux', 'x64'],
    ['/r/linux-arm64-unpacked/resources/app.asar', 'linux', 'arm64'],
    ['/r/win-unpacked/resources/app.asar', 'win32', 'x64'],
    ['/r/win-arm64-unpacked/resources/app.asar', 'win32', 'arm64'],
    ['/r/mac/Latchkey.app/Contents/Resources/app.asar', 'darwin', 'x64'],
    ['/r/mac-arm64/Latchkey.app/Contents/Resources/app.asar', 'darwin', 'arm64'],
  ])('says by its place what it is for: %s', (archive, platform, arch) => {
    expect(targetOf(archive)).toEqual({ platform, arch })
  })
})

describe('the Debian package', () => {
  it('depends on what the programs are linked against, by the names of today and of before', () => {
    const needs = debianPackages({ libraries: new Set(['libasound.so.2', 'libgbm.so.1', 'libm.so.6', 'libc.so.6']), glibc: '2.34' })
    expect(needs).toEqual(['libasound2t64 | libasound2', 'libc6 (>= 2.34)', 'libgbm1', 'libgtk-3-0t64 | libgtk-3-0', 'libx11-xcb1'])
    expect(newestGlibc('0x1 0x00 05 GLIBC_2.4\n 0x2 GLIBC_2.34\n 0x3 GLIBC_2.28')).toBe('2.34')
  })

  it('is not made with a library that nobody has looked up', () => {
    expect(() => debianPackages({ libraries: new Set(['libnew.so.9']), glibc: '2.34' })).toThrow('libnew.so.9')
  })

  it.each([
    ['configure', 'configure', true],
    ['configure', 'abort-upgrade', false],
    ['remove|purge', 'remove', true],
    ['remove|purge', 'purge', true],
    ['remove|purge', 'upgrade', false],
    ['remove|purge', 'failed-upgrade', false],
    ['remove|purge', 'abort-install', false],
    ['remove|purge', 'disappear', false],
  ])('does what is meant for "%s" on "%s": %s', (occasions, occasion, does) => {
    const script = path.join(freshFolder(), 'script')
    writeFileSync(script, maintainerScript(occasions, 'echo done\n'))
    const { status, stdout } = spawnSync('sh', [script, occasion, '0.0.9'], { encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 0, stdout: does ? 'done\n' : '' })
  })

  it('has scripts that a shell understands', () => {
    for (const name of ['after-install.sh', 'after-removal.sh', 'latchkey.sh']) {
      expect(spawnSync('sh', ['-n'], { input: linuxText(name), encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
    }
  })

  it('says what it is', () => {
    const control = controlFile(thisRelease({}), 'amd64', ['libgbm1', 'libnss3'], 12)
    expect(control).toContain('Package: latchkey\nVersion: ')
    expect(control).toContain('\nDepends: libgbm1, libnss3\n')
    for (const line of control.trimEnd().split('\n')) expect(line).toMatch(/^(?:[A-Z][A-Za-z-]+: \S| \S)/)
  })
})

describe('what is said of a release', () => {
  it('is the same version everywhere', () => {
    expect(newestChange(linuxText('changelog')).version).toBe(about.version)
    expect(linuxText('invalid.latchkey.app.metainfo.xml')).toMatch(new RegExp(`<releases>\\s*<release version="${about.version}"`))
    expect(existsSync(path.join(projectRoot, 'packaging/linux', about.desktopName))).toBe(true)
  })

  it('has one time, of the changelog or as the environment says', () => {
    expect(thisRelease({}).epoch).toBe(newestChange(linuxText('changelog')).at)
    expect(thisRelease({}).epoch).toBeGreaterThan(1_700_000_000)
    expect(thisRelease({ SOURCE_DATE_EPOCH: '1234567890' }).epoch).toBe(1_234_567_890)
  })

  it('comes with its picture in every size that desktops ask for', () => {
    expect(
      icons()
        .map(({ size }) => size)
        .toSorted((one, other) => one - other),
    ).toEqual([16, 24, 32, 48, 64, 128, 256, 512])
    for (const { size, file } of icons()) {
      const png = readFileSync(file)
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size])
    }
  })
})

describe('an installation', () => {
  const RESOURCES = ['LICENSE', 'THIRD-PARTY-NOTICES.txt', 'latchkey.cdx.json', 'latchkey-admin.1']

  function laidOut(): string {
    const unpacked = freshFolder()
    mkdirSync(path.join(unpacked, 'resources/completions'), { recursive: true })
    for (const name of [...RESOURCES, ...['latchkey.bash', '_latchkey', 'latchkey.fish'].map((shell) => `completions/${shell}`)])
      writeFileSync(path.join(unpacked, 'resources', name), name)
    writeFileSync(path.join(unpacked, 'latchkey'), 'program', { mode: 0o700 })
    writeFileSync(path.join(unpacked, 'libffmpeg.so'), 'library', { mode: 0o777 })
    chmodSync(unpacked, 0o700)
    const root = path.join(freshFolder(), 'root')
    layOut(unpacked, root, 'usr/share/zsh/vendor-completions')
    return root
  }

  it('has the command as a file of its own, so that no script can take it away, and everything in the place where systems look', () => {
    const root = laidOut()
    expect(lstatSync(path.join(root, 'usr/bin/latchkey')).isFile()).toBe(true)
    const files = readdirSync(path.join(root, 'usr/share'), { recursive: true, encoding: 'utf8' })
    for (const place of [
      'applications/latchkey.desktop',
      'bash-completion/completions/latchkey',
      'doc/latchkey/THIRD-PARTY-NOTICES.txt.gz',
      'doc/latchkey/changelog.gz',
      'doc/latchkey/copyright',
      'doc/latchkey/latchkey.cdx.json',
      'fish/vendor_completions.d/latchkey.fish',
      'icons/hicolor/48x48/apps/latchkey.png',
      'man/man1/latchkey-admin.1.gz',
      'man/man1/latchkey.1.gz',
      'metainfo/invalid.latchkey.app.metainfo.xml',
      'zsh/vendor-completions/_latchkey',
    ])
      expect(files).toContain(place)
    expect(readdirSync(path.join(root, 'usr/lib/latchkey/resources'))).toEqual([])
  })

  it('is the same whoever made it: modes and times', () => {
    const root = laidOut()
    const places = settle(root, 1_700_000_000)
    expect(places).toEqual(places.toSorted())
    for (const place of ['', 'usr', ...places]) expect(lstatSync(path.join(root, place)).mtimeMs).toBe(1_700_000_000_000)
    const modeOf = (place: string) => (lstatSync(path.join(root, place)).mode & 0o7777).toString(8)
    expect(modeOf('usr/bin/latchkey')).toBe('755')
    expect(modeOf('usr/lib/latchkey')).toBe('755')
    expect(modeOf('usr/lib/latchkey/latchkey')).toBe('755')
    expect(modeOf('usr/lib/latchkey/libffmpeg.so')).toBe('644')
    expect(modeOf('usr/share/doc/latchkey/copyright')).toBe('644')
  })
})
