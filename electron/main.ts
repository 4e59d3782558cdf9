// The entry Electron runs. Compiling the bundle is most of the time an app takes before its first line, so it comes
// with V8's code cache. A cache that is missing, or made by another binary, only costs that time.
import { readFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import path from 'node:path'
import vm from 'node:vm'
import { app } from 'electron'
import { resolveDataDirectory } from './platform/directory/data-directory-choice.ts'
import { dataLayout } from './platform/directory/data-layout.ts'
import { requireOwnDirectory } from './platform/directory/directory-owner.ts'
import { knock } from './platform/doorbell/knock.ts'
import { isAdministration, typedWords } from './shell/launch/command-line.ts'
import { endHandedOff } from './shell/launch/hand-off.ts'

type ModuleBody = (exports: object, require: NodeJS.Require, module: { exports: object }, filename: string, dirname: string) => void

function readCodeCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

function runBundle(file: string): void {
  // V8 compares the length of the text with the cache's: the wrapping is the same, letter for letter, where the cache is made.
  const text = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`
  const cachedData = readCodeCache(`${file}.cache`)
  const script = new vm.Script(text, {
    // A part of the cache: where the app was built, or is installed, is nobody's business, and two builds are to be the same.
    filename: path.basename(file),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  })
  const require = createRequire(file)
  const module = new Module(file)
  module.filename = file
  // The bundle's later parts require the bundle: they must find the one that runs, not start a second.
  require.cache[file] = module
  const body = script.runInThisContext() as ModuleBody
  body.call(module.exports, module.exports, require, module, file, path.dirname(file))
}

/** A launch that a running instance takes over is over before the bundle is even read. */
function handedOver(): boolean {
  const words = typedWords()
  if (isAdministration(words)) return false
  try {
    const { dir } = resolveDataDirectory({ argv: words, env: process.env, userData: app.getPath('userData') })
    requireOwnDirectory(dir)
    const holder = knock(dir)
    if (holder) endHandedOff(holder, dataLayout(dir).profile)
    return holder !== null
  } catch {
    // A data directory that cannot be made out, or is not root's, is explained by the app itself.
    return false
  }
}

if (!handedOver()) runBundle(path.join(__dirname, 'latchkey.cjs'))
