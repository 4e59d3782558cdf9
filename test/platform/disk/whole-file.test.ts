import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createExportFile } from '../../../electron/cli/sessions/export-file.ts'
import { dataLayout } from '../../../electron/platform/directory/data-layout.ts'
import { beginOutput, beginPlainOutput } from '../../../electron/platform/disk/output-file.ts'
import { setMode } from '../../../electron/platform/disk/plain-file.ts'
import { createDraft, sweepDrafts, WholeFile, writeWhole } from '../../../electron/platform/disk/whole-file.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const NEW = 'new'
const OLD = 'old'
const isRoot = process.getuid?.() === 0

type Begun = Readonly<{ write: (text: string) => void; finish: () => void; discard: () => void }>

function written(begin: (file: string) => Begun, file: string): 'written' | 'refused' {
  let output: Begun | undefined
  try {
    output = begin(file)
    output.write(NEW)
    output.finish()
    return 'written'
  } catch {
    return 'refused'
  } finally {
    output?.discard()
  }
}

/** Whoever writes a whole file in this house. */
const WRITERS = {
  ours: (file: string) => new WholeFile(file),
  people: beginOutput,
  window: beginPlainOutput,
  cli: createExportFile,
}
type Writer = keyof typeof WRITERS
const EVERY = { ours: 'written', people: 'written', window: 'written', cli: 'written' } as const
const NONE = { ours: 'refused', people: 'refused', window: 'refused', cli: 'refused' } as const

type Target = Readonly<{
  make: (file: string, folder: string) => void
  outcome: Readonly<Record<Writer, 'written' | 'refused'>>
  /** The file that has the new text where it was written, and the old one, or none, where not. */
  holds?: (file: string, folder: string) => string
  /** What may not have become something else: its kind, and where it leads. */
  stays?: (file: string) => unknown
  skip?: boolean
}>

const kind = (file: string) => lstatSync(file).mode & 0o170000
const elsewhere = (_file: string, folder: string) => path.join(folder, 'elsewhere')

/** Ours come from Latchkey's own code, which knows where it writes: a link there is in the way, and what is ours is replaced. */
const TARGETS: Readonly<Record<string, Target>> = {
  'a file': { make: (file) => writeFileSync(file, OLD), outcome: EVERY, holds: (file) => file },
  nothing: { make: () => {}, outcome: EVERY, holds: (file) => file },
  'a link to a file': {
    make(file, folder) {
      writeFileSync(path.join(folder, 'elsewhere'), OLD)
      symlinkSync('elsewhere', file)
    },
    outcome: EVERY,
    holds: elsewhere,
    stays: (file) => readlinkSync(file),
  },
  'a link to a link to nothing yet': {
    make(file, folder) {
      symlinkSync('between', file)
      symlinkSync('elsewhere', path.join(folder, 'between'))
    },
    outcome: EVERY,
    holds: elsewhere,
    stays: (file) => readlinkSync(file),
  },
  'a link into a folder that is not there': {
    make: (file) => symlinkSync('none/elsewhere', file),
    outcome: { ...NONE, ours: 'written' },
    stays: (file) => readlinkSync(file),
  },
  'a link to itself': {
    make: (file) => symlinkSync(path.basename(file), file),
    outcome: { ...NONE, ours: 'written' },
    stays: (file) => readlinkSync(file),
  },
  'a pipe that nobody reads': { make: (file) => execFileSync('mkfifo', [file]), outcome: NONE, stays: kind },
  'a folder': { make: (file) => mkdirSync(file), outcome: NONE, stays: kind },
  'a device that takes everything': {
    make: (file) => execFileSync('mknod', [file, 'c', '1', '3']),
    outcome: { ...NONE, people: 'written', cli: 'written' },
    stays: kind,
    skip: !isRoot,
  },
  'a device that is full': {
    make: (file) => execFileSync('mknod', [file, 'c', '1', '7']),
    outcome: NONE,
    stays: kind,
    skip: !isRoot,
  },
  'the link of the system to its full device': {
    make: (file) => symlinkSync('/dev/full', file),
    outcome: { ...NONE, ours: 'written' },
    stays: (file) => readlinkSync(file),
  },
  'a file that its owner made read-only': {
    make(file) {
      writeFileSync(file, OLD)
      chmodSync(file, 0o400)
    },
    outcome: { ...NONE, ours: 'written' },
    holds: (file) => file,
    skip: isRoot,
  },
  'the folder may not be written to': {
    make(_file, folder) {
      chmodSync(folder, 0o500)
      onTestFinished(() => chmodSync(folder, 0o700))
    },
    outcome: NONE,
    skip: isRoot,
  },
}

describe.each(Object.entries(TARGETS))('%s', { timeout: 15_000 }, (_name, { make, outcome, holds, stays, skip = false }) => {
  test.skipIf(skip).each(Object.keys(WRITERS) as Writer[])('written to by: %s', (writer) => {
    const folder = temporaryFolder()
    const file = path.join(folder, 'target')
    make(file, folder)
    const before = stays?.(file)
    const names = readdirSync(folder)
    expect(written(WRITERS[writer], file)).toBe(outcome[writer])
    if (writer !== 'ours' || outcome.ours === 'refused') expect(stays?.(file)).toEqual(before)
    const held = writer === 'ours' ? file : holds?.(file, folder)
    if (outcome[writer] === 'written' && held) {
      expect(readFileSync(held, 'utf8')).toBe(NEW)
      expect(lstatSync(held).mode & 0o777).toBe(0o600)
    }
    if (outcome[writer] === 'refused') expect(readdirSync(folder)).toEqual(names)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})

const layout = Object.keys(dataLayout('')) as (keyof ReturnType<typeof dataLayout>)[]
const files = [
  ...layout.map((which) => [which, (dir: string) => dataLayout(dir)[which]] as const),
  ...['-wal', '-shm', '-journal'].map((suffix) => [suffix, (dir: string) => dataLayout(dir).database + suffix] as const),
  ['a backup', (dir: string) => path.join(dataLayout(dir).backups, 'latchkey-x.db')] as const,
  ['below the archive', (dir: string) => path.join(dataLayout(dir).auditArchive, 'a', 'b')] as const,
]

test.each(files)('what Latchkey keeps in a data directory is nobody’s output, also behind a link: %s', (_name, fileIn) => {
  const folder = temporaryFolder()
  const dir = path.join(folder, 'data')
  mkdirSync(dir)
  for (const sign of [dataLayout(dir).database, dataLayout(dir).instanceLock]) writeFileSync(sign, OLD)
  const file = fileIn(dir)
  mkdirSync(path.dirname(file), { recursive: true })
  const link = path.join(folder, 'link.csv')
  symlinkSync(file, link)
  const throughFolder = path.join(folder, 'folder')
  symlinkSync(dir, throughFolder)
  for (const way of [file, link, fileIn(throughFolder)]) {
    for (const begin of [beginOutput, beginPlainOutput, createExportFile]) expect(written(begin, way)).toBe('refused')
  }
  expect(written(beginOutput, path.join(dir, 'sessions.csv'))).toBe('written')
})

test('into a pipe is written as it is read, and one that nobody reads keeps nobody waiting for ever', async () => {
  const folder = temporaryFolder()
  const pipe = path.join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const reader = spawn('cat', [pipe])
  let read = ''
  reader.stdout.on('data', (piece) => (read += String(piece)))
  const long = 'x'.repeat(300_000)
  const output = beginOutput(pipe)
  output.write(long.slice(0, 1000))
  output.finish()
  await once(reader, 'close')
  expect(read).toBe(long.slice(0, 1000))
  expect(() => beginOutput(pipe)).toThrow(/nobody reads/)
  expect(() => beginPlainOutput(pipe)).toThrow(/a pipe/)
}, 20_000)

test('a draft that a killed process left is swept away once it is old, and no other file', () => {
  const folder = temporaryFolder()
  const [old, fresh] = [createDraft(folder), createDraft(folder)]
  writeFileSync(path.join(folder, '.latchkey-mine.part'), OLD)
  const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000)
  for (const file of [old, path.join(folder, '.latchkey-mine.part')]) utimesSync(file, longAgo, longAgo)
  sweepDrafts(folder)
  expect(readdirSync(folder).toSorted()).toEqual([path.basename(fresh), '.latchkey-mine.part'].toSorted())
})

test('a draft never goes through what somebody put there', () => {
  const folder = temporaryFolder()
  writeFileSync(path.join(folder, 'victim'), OLD)
  symlinkSync('victim', path.join(folder, 'record'))
  writeWhole(path.join(folder, 'record'), NEW)
  expect(readFileSync(path.join(folder, 'victim'), 'utf8')).toBe(OLD)
  expect(lstatSync(path.join(folder, 'record')).isFile()).toBe(true)
})

test('a mode is changed of what has the name, not of what it leads to', () => {
  const folder = temporaryFolder()
  const file = path.join(folder, 'victim')
  writeFileSync(file, OLD, { mode: 0o644 })
  symlinkSync('victim', path.join(folder, 'link'))
  setMode(path.join(folder, 'link'), 0o600)
  expect(lstatSync(file).mode & 0o777).toBe(0o644)
  setMode(file, 0o600)
  expect(lstatSync(file).mode & 0o777).toBe(0o600)
})
