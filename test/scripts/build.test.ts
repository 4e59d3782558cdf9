import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { builtFolder, makeBuild } from '../../scripts/build/build.ts'
import { componentsIn, noteModules, packageFolderOf } from '../../scripts/build/components.ts'
import { buildDirectory } from '../../scripts/build/directory-bundle.ts'
import { builtFrom, sourceFingerprint } from '../../scripts/build/freshness.ts'
import { knownElectron } from '../../scripts/runtime/known-electron.ts'
import { projectRoot } from '../../scripts/runtime/places.ts'

function freshFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-build-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Every file under a folder but the note of what it was made from, with its bytes. */
function contentsOf(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(path.join(folder, name)).isFile())
  return new Map(names.filter((name) => name !== 'built-from').map((name) => [name, readFileSync(path.join(folder, name))]))
}

describe('a build', { timeout: 60_000 }, () => {
  it('is byte for byte the same wherever and whenever it is made, and tells of no folder of its builder', async () => {
    const electron = knownElectron() ?? ''
    async function another(): Promise<string> {
      const folder = path.join(freshFolder(), 'dist')
      await makeBuild(folder, electron)
      return folder
    }
    const isFresh = builtFrom(builtFolder) === sourceFingerprint(electron)
    const one = contentsOf(isFresh ? builtFolder : await another())
    const other = contentsOf(await another())
    expect([...other.keys()].toSorted()).toEqual([...one.keys()].toSorted())
    for (const [name, bytes] of other) {
      expect({ name, same: one.get(name)?.equals(bytes) }).toEqual({ name, same: true })
      expect({ name, tells: bytes.includes(projectRoot) }).toEqual({ name, tells: false })
    }
    const bill = JSON.parse(other.get('latchkey.cdx.json')?.toString() ?? '') as { components: { name: string; version: string }[] }
    const names = bill.components.map(({ name }) => name)
    for (const name of ['react', 'recharts', 'commander', '@zxcvbn-ts/core', 'better-sqlite3', '@node-rs/argon2', 'electron', 'sqlite'])
      expect(names).toContain(name)
    expect(names).not.toContain('vitest')
    expect(bill.components.find(({ name }) => name === 'electron')?.version).toMatch(/^[1-9]\d*\./)
  })
})

describe('the bundle of the fleet’s service', { timeout: 60_000 }, () => {
  it('runs on Node alone, wherever it is copied, with its native module beside it', async () => {
    const folder = freshFolder()
    await buildDirectory(folder)
    const inFolder = (...args: string[]) => spawnSync(process.execPath, args, { cwd: path.join(folder, 'directory'), encoding: 'utf8' })
    expect(inFolder('latchkey-directory.mjs', '--help')).toMatchObject({ status: 0, stderr: '' })
    expect(inFolder('latchkey-directory.mjs', '--listen', 'nowhere').status).toBe(2)
    expect(inFolder('--eval', "process.stdout.write(require('@node-rs/argon2').hashSync('x'))").stdout).toMatch(/^\$argon2id\$/)
    for (const name of readdirSync(path.join(folder, 'directory')).filter((each) => each.endsWith('.mjs'))) {
      expect(readFileSync(path.join(folder, 'directory', name), 'utf8')).not.toMatch(/(from|require\() ?["'](electron|better-sqlite3)["']/)
    }
  })
})

/** A project with one package in `node_modules`, and an entry that imports it. */
function projectWith(files: Readonly<Record<string, string>>): string {
  const folder = freshFolder()
  const planted = path.join(folder, 'node_modules', 'planted')
  mkdirSync(planted, { recursive: true })
  writeFileSync(path.join(folder, 'entry.js'), "import { planted } from 'planted'\nconsole.log(planted)\n")
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(planted, name), text)
  return folder
}

async function componentsBundledIn(folder: string) {
  const modules = new Set<string>()
  await build({
    configFile: false,
    logLevel: 'silent',
    root: folder,
    plugins: [noteModules(modules)],
    build: { write: false, rolldownOptions: { input: path.join(folder, 'entry.js') } },
  })
  return componentsIn([...modules].map(packageFolderOf).filter((found) => found !== null))
}

describe('what is bundled', () => {
  const code = { 'index.js': 'export const planted = () => Date.now()' }
  const about = { name: 'planted', version: '1.2.3', main: 'index.js', license: 'MIT' }

  it('is named with its version and the text of its licence', async () => {
    const found = await componentsBundledIn(projectWith({ ...code, 'package.json': JSON.stringify(about), LICENSE: 'You may.\r\n' }))
    expect(found).toMatchObject([{ name: 'planted', version: '1.2.3', licence: 'MIT', text: 'You may.' }])
  })

  it('may have its licence under a heading of its own', async () => {
    const readme = '# planted\n\nPlants.\n\n## License\n\nYou may.\n\n## More\n\nNo.\n'
    const found = await componentsBundledIn(projectWith({ ...code, 'package.json': JSON.stringify(about), 'README.md': readme }))
    expect(found).toMatchObject([{ licence: 'MIT', text: 'You may.' }])
  })

  it.each([
    ['has no text of its licence', { ...code, 'package.json': JSON.stringify(about) }],
    ['has an empty text', { ...code, 'package.json': JSON.stringify(about), LICENSE: ' \n' }],
    ['names no licence', { ...code, 'package.json': JSON.stringify({ ...about, license: undefined }), LICENSE: 'You may.' }],
  ])('fails the build where it %s', async (_what, files) => {
    await expect(componentsBundledIn(projectWith(files))).rejects.toThrow('planted 1.2.3')
  })
})
