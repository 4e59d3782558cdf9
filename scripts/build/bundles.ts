import { copyFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { type InlineConfig, type Plugin, build } from 'vite'
import { projectRoot } from '../runtime/places.ts'
import { bundleSqlite, isLean, leanBuiltins } from './lean-loading.ts'

/** Loads its binary from its own folder, and only at sign-in; everything else is bundled. */
const nativeModules = ['@node-rs/argon2']
const provided = ['electron', ...nativeModules, ...builtinModules, ...builtinModules.map((name) => `node:${name}`)].filter(
  (name) => !isLean(name),
)

const shared = { configFile: false, logLevel: 'warn', envDir: false } satisfies InlineConfig

function mainProcess(entry: string, file: string, outDir: string, target: string): InlineConfig {
  const isPreload = entry === 'preload'
  return {
    ...shared,
    root: projectRoot,
    publicDir: false,
    plugins: [bundleSqlite(), leanBuiltins()],
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { noExternal: true, external: ['electron', ...nativeModules] },
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

/** One build for each page: what two pages share would become files of its own, each one more to fetch before sign-in. */
function page(name: string, outDir: string): InlineConfig {
  const root = path.join(projectRoot, 'renderer')
  return {
    ...shared,
    root,
    base: './',
    plugins: [react(), refuseInlineScripts()],
    worker: { format: 'es' },
    build: {
      outDir: path.join(outDir, 'renderer'),
      emptyOutDir: false,
      target: 'chrome130',
      modulePreload: { polyfill: false },
      // A data: address for a small asset would need a hole in the policy.
      assetsInlineLimit: 0,
      rolldownOptions: { input: path.join(root, name) },
    },
  }
}

/** Builds everything that runs inside Electron into a folder. */
export async function buildBundles(outDir: string): Promise<void> {
  await Promise.all([
    build(mainProcess('main', 'main.cjs', outDir, 'node20')),
    build(mainProcess('desktop', 'latchkey.cjs', outDir, 'node20')),
    build(mainProcess('data-directory/backup-worker', 'backup-worker.cjs', outDir, 'node20')),
    build(mainProcess('preload', 'preload.cjs', outDir, 'chrome130')),
    build(page('index.html', outDir)),
    build(page('notice.html', outDir)),
  ])
  copyFileSync(path.join(projectRoot, 'renderer/assets/icon.png'), path.join(outDir, 'electron/icon.png'))
}
