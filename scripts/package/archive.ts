import path from 'node:path'
import type { Release } from './release.ts'
import { runOrFail } from './tool.ts'
import { putInPlace } from './tree.ts'

/** Everything in one folder, to be unpacked anywhere. Returns its file. */
export async function makeArchive(unpacked: string, work: string, output: string, release: Release): Promise<string> {
  const name = `latchkey-${release.version}-${process.arch}`
  const made = path.join(work, `${name}.tar.gz`)
  const alike = ['--sort=name', `--mtime=@${release.epoch}`, '--owner=0', '--group=0', '--numeric-owner', '--mode=go=u,go-w']
  const folder = `--transform=s,^\\.,${name},`
  await runOrFail('tar', ['--create', '--use-compress-program=gzip -n', ...alike, folder, '--file', made, '--directory', unpacked, '.'])
  const target = path.join(output, `${name}.tar.gz`)
  putInPlace(made, target)
  return target
}
