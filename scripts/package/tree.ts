import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { projectRoot } from '../runtime/places.ts'
import { linuxText, packagingFolder } from './release.ts'

export const APP = 'usr/lib/latchkey'
const SYSTEMD_USER = 'usr/lib/systemd/user'
const DOCUMENTS = 'usr/share/doc/latchkey'

/**
 * Lays out under `root` what an installation consists of: the unpacked app, and what a desktop and a shell look for in places of their own. `zsh` is where the
 * distribution keeps what zsh completes.
 */
export function layOut(unpacked: string, root: string, zsh: string): void {
  const put = (place: string, contents: string | Buffer) => {
    const file = path.join(root, place)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, contents)
  }
  cpSync(unpacked, path.join(root, APP), { recursive: true, verbatimSymlinks: true })
  const take = (name: string) => {
    const file = path.join(root, APP, 'resources', name)
    const contents = readFileSync(file)
    rmSync(file)
    return contents
  }
  // A file of the package, not made by a script of it: it is there throughout an upgrade.
  put('usr/bin/latchkey', linuxText('latchkey.sh'))
  chmodSync(path.join(root, 'usr/bin/latchkey'), 0o755)
  put('usr/share/applications/latchkey.desktop', linuxText('latchkey.desktop'))
  put('usr/share/metainfo/invalid.latchkey.app.metainfo.xml', linuxText('invalid.latchkey.app.metainfo.xml'))
  put('usr/share/latchkey/apparmor-profile', linuxText('apparmor-profile'))
  for (const { size, file } of icons()) put(`usr/share/icons/hicolor/${size}x${size}/apps/latchkey.png`, readFileSync(file))
  put('usr/share/icons/hicolor/scalable/apps/latchkey.svg', readFileSync(path.join(projectRoot, 'renderer/assets/icon.svg')))
  put('usr/share/man/man1/latchkey-admin.1.gz', packed(take('latchkey-admin.1')))
  symlinkSync('latchkey-admin.1.gz', path.join(root, 'usr/share/man/man1/latchkey.1.gz'))
  put('usr/share/bash-completion/completions/latchkey', take('completions/latchkey.bash'))
  put(`${zsh}/_latchkey`, take('completions/_latchkey'))
  put('usr/share/fish/vendor_completions.d/latchkey.fish', take('completions/latchkey.fish'))
  rmSync(path.join(root, APP, 'resources/completions'), { recursive: true })
  take('LICENSE')
  put(`${DOCUMENTS}/copyright`, linuxText('copyright'))
  put(`${DOCUMENTS}/changelog.gz`, packed(linuxText('changelog')))
  put(`${DOCUMENTS}/THIRD-PARTY-NOTICES.txt.gz`, packed(take('THIRD-PARTY-NOTICES.txt')))
  put(`${DOCUMENTS}/latchkey.cdx.json`, take('latchkey.cdx.json'))
  for (const unit of units()) put(`${SYSTEMD_USER}/${unit}`, readFileSync(path.join(packagingFolder, 'systemd', unit)))
}

/** The icon in each size that desktops ask for. */
export function icons(): readonly Readonly<{ size: number; file: string }>[] {
  const folder = path.join(packagingFolder, 'linux/icons')
  const small = readdirSync(folder).map((name) => ({ size: Number.parseInt(name, 10), file: path.join(folder, name) }))
  return [...small, { size: 512, file: path.join(projectRoot, 'renderer/assets/icon.png') }]
}

/** A desk's alone: the fleet's service is installed by itself. Nobody's is started by being installed. */
function units(): readonly string[] {
  const folder = path.join(packagingFolder, 'systemd')
  return existsSync(folder) ? readdirSync(folder).filter((name) => /^latchkey-maintain\.(?:service|timer)$/.test(name)) : []
}

const packed = (contents: string | Buffer) => gzipSync(contents, { level: 9 })

/** Makes everything under `root` look the same whoever made it: modes, and the time of the release. Returns the paths of all that is no folder, in order. */
export function settle(root: string, epoch: number): readonly string[] {
  const places = readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted()
  for (const place of ['', ...places].toReversed()) {
    const file = path.join(root, place)
    const about = lstatSync(file)
    if (!about.isSymbolicLink()) chmodSync(file, about.isDirectory() || isExecutable(place, about.mode) ? 0o755 : 0o644)
    lutimesSync(file, epoch, epoch)
  }
  return places.filter((place) => !lstatSync(path.join(root, place)).isDirectory())
}

/** Libraries and native modules are only read. */
const isExecutable = (place: string, mode: number) => (mode & 0o100) !== 0 && !/\.(?:node|so(?:\.\d+)*)$/.test(place)

/** Moves a finished package where it belongs, in the place of one that was there. */
export function putInPlace(finished: string, target: string): void {
  rmSync(target, { force: true })
  renameSync(finished, target)
}
