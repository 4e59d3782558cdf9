import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { type InlineConfig, build } from 'vite'
import { inPackage, projectRoot } from '../runtime/places.ts'
import { asForProduction } from './bundles.ts'
import { noteModules } from './components.ts'

/** Loads its binary from its own folder: laid beside the bundle. */
const ARGON2 = '@node-rs/argon2'
/** What libraries do faster with and do without all the same; none of it is ever there. */
const ABSENT = ['pg-native', 'pg-cloudflare', 'bufferutil', 'utf-8-validate']

/**
 * The fleet's service for Node alone: no Electron, nothing to compile. Beside it argon2's native module, for the systems whose packages
 * are installed here. Its embedded PostgreSQL stays behind: where the bundle runs, LATCHKEY_DATABASE_URL names one. Returns the modules that are in it.
 */
export async function buildDirectory(outDir: string): Promise<ReadonlySet<string>> {
  const modules = new Set<string>()
  const folder = path.join(outDir, 'directory')
  await asForProduction(() => build(service(folder, modules)))
  for (const packageFolder of argon2Folders()) {
    const target = path.join(folder, 'node_modules', path.relative(inPackage(''), packageFolder))
    mkdirSync(path.dirname(target), { recursive: true })
    cpSync(packageFolder, target, { recursive: true, dereference: true })
  }
  return modules
}

const service = (outDir: string, modules: Set<string>): InlineConfig => ({
  configFile: false,
  logLevel: 'warn',
  envDir: false,
  root: projectRoot,
  publicDir: false,
  plugins: [noteModules(modules)],
  define: { 'process.env.NODE_ENV': '"production"' },
  ssr: { noExternal: true, external: [ARGON2, ...ABSENT] },
  build: {
    ssr: path.join(projectRoot, 'electron/directory/main.ts'),
    outDir,
    emptyOutDir: false,
    target: 'node22',
    minify: false,
    rolldownOptions: {
      external: [ARGON2, ...ABSENT, ...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
      output: { format: 'es', entryFileNames: 'latchkey-directory.mjs', chunkFileNames: '[name].mjs' },
    },
  },
})

/** The package, and those with its binary for each system that is installed here. */
export const argon2Folders = (): readonly string[] =>
  readdirSync(inPackage('@node-rs'))
    .filter((name) => name.startsWith('argon2'))
    .map((name) => inPackage('@node-rs', name))
