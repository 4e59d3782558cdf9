import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'vitest'

type Disk = Readonly<{ folder: string; remountReadOnly: () => void }>

const mayMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts()

/** Runs the test on a small file system of its own: only a real one is really full or really read-only. */
export function testOnTmpfs(name: string, { size }: { size: string }, run: (disk: Disk) => void): void {
  if (!mayMount) process.stdout.write(`skipped, because only root on Linux may mount a file system: ${name}\n`)
  test.skipIf(!mayMount)(name, () => {
    const folder = mount(size)
    try {
      run({ folder, remountReadOnly: () => execFileSync('mount', ['-o', 'remount,ro', folder]) })
    } finally {
      unmount(folder)
    }
  })
}

/** Leaves no block free; the function it returns frees what it took. */
export function fillUp(folder: string): () => void {
  const ballast = path.join(folder, 'ballast')
  for (const size of [65_536, 4_096]) {
    try {
      for (;;) appendFileSync(ballast, Buffer.alloc(size))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
    }
  }
  return () => rmSync(ballast)
}

function mount(size: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-tmpfs-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `mode=0700,size=${size}`, 'latchkey-test', folder])
  return folder
}

function unmount(folder: string): void {
  // Lazily: a test that failed may have left its database open.
  execFileSync('umount', ['-l', folder])
  rmdirSync(folder)
}

function mounts(): boolean {
  try {
    unmount(mount('64k'))
    return true
  } catch {
    return false
  }
}
