import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DESCRIPTION, linuxText, type Release } from './release.ts'
import { OPENED_LATER } from './system-libraries.ts'
import { runOrFail } from './tool.ts'
import { APP, layOut, putInPlace, settle } from './tree.ts'

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' }

/** Makes the rpm. What it requires are the libraries themselves, which rpmbuild finds, so it fits every distribution. Returns its file. */
export async function makeRpm(unpacked: string, work: string, output: string, release: Release): Promise<string> {
  const tree = path.join(work, 'rpm-tree')
  layOut(unpacked, tree, 'usr/share/zsh/site-functions')
  const files = settle(tree, release.epoch)
  const architecture = ARCHITECTURES[process.arch] ?? process.arch
  const spec = path.join(work, 'latchkey.spec')
  writeFileSync(spec, specFile(tree, files, release))
  const top = path.join(work, 'rpm')
  mkdirSync(top)
  await runOrFail('rpmbuild', ['-bb', '--target', architecture, '--define', `_topdir ${top}`, spec], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(release.epoch) },
  })
  const name = `latchkey-${release.version}-1.${architecture}.rpm`
  putInPlace(path.join(top, 'RPMS', architecture, name), path.join(output, name))
  return path.join(output, name)
}

function specFile(tree: string, files: readonly string[], release: Release): string {
  const others = files.filter((place) => !place.startsWith(`${APP}/`))
  return `%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
%global _buildhost reproducible
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global _binary_payload w10.zstdio
# Lies beside the program.
%global __requires_exclude ^libffmpeg\\\\.so
Name: ${release.name}
Version: ${release.version}
Release: 1
Summary: Sessions for workstations that people share
License: MIT
URL: ${release.homepage}
AutoProv: no
${OPENED_LATER.map((name) => `Requires: ${name}()(64bit)\n`).join('')}Recommends: libnotify.so.4()(64bit)

%description
${DESCRIPTION.join('\n')}

%install
cp -a ${tree}/. %{buildroot}

%post
${linuxText('after-install.sh')}
%postun
if [ "$1" -ne 0 ]; then exit 0; fi
${linuxText('after-removal.sh')}
%files
%defattr(-,root,root,-)
/${APP}
/usr/bin/latchkey
${others.map((place) => `/${place}\n`).join('')}`
}
