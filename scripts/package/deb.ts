import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DESCRIPTION, linuxText, type Release } from './release.ts'
import { debianPackages, needsIn } from './system-libraries.ts'
import { runOrFail } from './tool.ts'
import { APP, layOut, putInPlace, settle } from './tree.ts'

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', ia32: 'i386', arm: 'armhf' }

/** Makes the Debian package with Debian's own tool. Returns its file. */
export async function makeDeb(unpacked: string, work: string, output: string, release: Release): Promise<string> {
  const root = path.join(work, 'deb')
  layOut(unpacked, root, 'usr/share/zsh/vendor-completions')
  mkdirSync(path.join(root, 'usr/share/lintian/overrides'), { recursive: true })
  writeFileSync(path.join(root, 'usr/share/lintian/overrides/latchkey'), linuxText('lintian-overrides'))
  const files = settle(root, release.epoch).filter((place) => lstatSync(path.join(root, place)).isFile())
  const architecture = ARCHITECTURES[process.arch] ?? process.arch
  const needs = debianPackages(await needsIn(path.join(root, APP)))
  const control = path.join(root, 'DEBIAN')
  mkdirSync(control)
  writeFileSync(path.join(control, 'control'), controlFile(release, architecture, needs, kilobytes(root, files)))
  writeFileSync(path.join(control, 'md5sums'), files.map((place) => `${md5(path.join(root, place))}  ${place}\n`).join(''))
  writeFileSync(path.join(control, 'postinst'), maintainerScript('configure', linuxText('after-install.sh')), { mode: 0o755 })
  writeFileSync(path.join(control, 'postrm'), maintainerScript('remove|purge', linuxText('after-removal.sh')), { mode: 0o755 })
  settle(control, release.epoch)
  settle(root, release.epoch)
  const made = path.join(work, 'made.deb')
  await runOrFail('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', root, made], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(release.epoch) },
  })
  const target = path.join(output, `latchkey_${release.version}_${architecture}.deb`)
  putInPlace(made, target)
  return target
}

/** dpkg calls them on every occasion: an upgrade, a failed one, a removal. What is not meant for this one is nothing to do. */
export const maintainerScript = (occasions: string, body: string) =>
  `#!/bin/sh\nset -e\ncase "$1" in\n${occasions}) ;;\n*) exit 0 ;;\nesac\n\n${body}`

export function controlFile(release: Release, architecture: string, needs: readonly string[], kilobytesInstalled: number): string {
  const fields = {
    Package: release.name,
    Version: release.version,
    Section: 'misc',
    Priority: 'optional',
    Architecture: architecture,
    Maintainer: release.maintainer,
    'Installed-Size': kilobytesInstalled,
    Depends: needs.join(', '),
    // For alerts and warnings on the desktop; for drawing with the graphics card.
    Recommends: 'libnotify4, libgl1',
    Homepage: release.homepage,
    Description: [release.summary, ...DESCRIPTION].join('\n '),
  }
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')
}

const kilobytes = (root: string, files: readonly string[]) =>
  files.reduce((sum, place) => sum + Math.ceil(statSync(path.join(root, place)).size / 1024), 0)

const md5 = (file: string) => createHash('md5').update(readFileSync(file)).digest('hex')
