import { copyFileSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { type InlineConfig, type Plugin, build } from 'vite'
import { projectRoot } from '../runtime/places.ts'
import { noteModules } from './components.ts'
import { bundleSqlite, isLean, leanBuiltins } from './lean-loading.ts'

/** Loads its binary from its own folder, and only at sign-in; everything else is bundled. */
const nativeModules = ['@node-rs/argon2']
/** What ws does faster with and does without all the same; neither is ever there. */
const ABSENT = ['bufferutil', 'utf-8-validate']
const provided = ['electron', ...nativeModules, ...ABSENT, ...builtinModules, ...builtinModules.map((name) => `node:${name}`)].filter(
  (name) => !isLean(name),
)

const shared = { configFile: false, logLevel: 'warn', envDir: false } satisfies InlineConfig

/** Where a bundle goes, and where the modules that are in it are noted. */
type Into = Readonly<{ outDir: string; modules: Set<string> }>

function mainProcess({ outDir, modules }: Into, entry: string, file: string, target: string): InlineConfig {
  const isPreload = entry === 'preload'
  return {
    ...shared,
    root: projectRoot,
    publicDir: false,
    plugins: [bundleSqlite(), leanBuiltins(), noteModules(modules)],
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { noExternal: true, external: ['electron', ...nativeModules, ...ABSENT] },
    build: {
      ssr: path.join(projectRoot, 'electron', `${entry}.ts`),
      outDir: path.join(outDir, 'electron'),
      emptyOutDir: false,
      target,
      minify: false,
      rolldownOptions: {
        external: provided,
        output: {
          format: 'cjs',
          entryFileNames: file,
          chunkFileNames: `${path.basename(entry)}-[name].cjs`,
          // A sandboxed preload cannot require another file.
          ...(isPreload ? { codeSplitting: false } : {}),
        },
      },
    },
  }
}

/** The pages run under a content security policy without inline scripts, which some dependency may ask Vite to add. */
function refuseInlineScripts(): Plugin {
  return {
    name: 'latchkey:refuse-inline-scripts',
    enforce: 'post',
    transformIndexHtml: {
      order: 'post',
      handler(html, { filename }) {
        if (/<script(?![^>]*\bsrc=)/i.test(html)) throw new Error(`${filename}: inline script`)
      },
    },
  }
}

const OWN = '?sign-in'

/**
 * What the sign-in page's script imports becomes a copy of its own: shared with the rooms behind it, the words would be a second script to
 * fetch before anybody can sign in. So what both import must hold no state.
 */
function signInInOneScript(): Plugin {
  return {
    name: 'latchkey:sign-in-in-one-script',
    enforce: 'pre',
    async resolveId(source, importer = '', options) {
      const { kind } = options as { kind?: string }
      const isOwn = importer.endsWith(OWN) || importer.endsWith('/renderer/main.ts')
      if (!isOwn || kind === 'dynamic-import' || !source.startsWith('.')) return null
      const resolved = await this.resolve(source, importer.replace(OWN, ''), { ...options, skipSelf: true })
      return resolved && `${resolved.id}${OWN}`
    },
    load: (id) => (id.endsWith(`.json${OWN}`) ? { code: asScript(readFileSync(id.replace(OWN, ''), 'utf8')), moduleType: 'js' } : null),
  }
}

/** Keeps the rooms' copies together; they would else be put into the sign-in's script as well. */
const sharedByRooms = { name: 'rooms', minShareCount: 2, test: /\/(renderer|electron\/contract)\/[^?]*\.(ts|json)$/ }

/** V8 reads a string of JSON faster than the same object in JavaScript. */
const asScript = (json: string) => `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(json)))})`

/** One build for each page: what two pages share would become files of its own, each one more to fetch before sign-in. */
function page({ outDir, modules }: Into, name: string): InlineConfig {
  const root = path.join(projectRoot, 'renderer')
  return {
    ...shared,
    root,
    base: './',
    plugins: [signInInOneScript(), react(), refuseInlineScripts(), noteModules(modules)],
    worker: { format: 'es', plugins: () => [noteModules(modules)] },
    build: {
      outDir: path.join(outDir, 'renderer'),
      emptyOutDir: false,
      target: 'chrome130',
      modulePreload: { polyfill: false },
      // A data: address for a small asset would need a hole in the policy.
      assetsInlineLimit: 0,
      // Nothing is fetched over a network.
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
      rolldownOptions: {
        input: path.join(root, name),
        ...(name === 'index.html' ? { output: { codeSplitting: { groups: [sharedByRooms] } } } : {}),
      },
    },
  }
}

/** Builds everything that runs inside Electron into a folder. Returns the modules that are in it. */
export async function buildBundles(outDir: string): Promise<ReadonlySet<string>> {
  const modules = new Set<string>()
  const into = { outDir, modules }
  await asForProduction(() =>
    Promise.all([
      build(mainProcess(into, 'main', 'main.cjs', 'node20')),
      build(mainProcess(into, 'desktop', 'latchkey.cjs', 'node20')),
      build(mainProcess(into, 'data-directory/backup-worker', 'backup-worker.cjs', 'node20')),
      build(mainProcess(into, 'preload', 'preload.cjs', 'chrome130')),
      build(page(into, 'index.html')),
      build(page(into, 'notice.html')),
    ]),
  )
  copyFileSync(path.join(projectRoot, 'renderer/assets/icon.png'), path.join(outDir, 'electron/icon.png'))
  return modules
}

/** Whatever the builder's shell says of `NODE_ENV`: Vite would believe it, and put React's aids for development, with paths of this machine, into the pages. */
export async function asForProduction<Made>(task: () => Promise<Made>): Promise<Made> {
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  try {
    return await task()
  } finally {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  }
}
