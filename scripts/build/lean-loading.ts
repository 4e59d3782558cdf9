import type { Plugin } from 'vite'

/**
 * Compiles better-sqlite3's own JavaScript into the bundle, and so into its code cache: read file by file it takes 5 ms of a launch.
 * Only its loader must still find the binary, in the package's folder: beside `dist` as we lay things out, else by Node's own search.
 */
export function bundleSqlite(): Plugin {
  return {
    name: 'latchkey:bundle-sqlite',
    transform: {
      filter: { id: /better-sqlite3\/lib\/binding\.js$/ },
      handler(code) {
        if (!code.includes('path.join(__dirname')) throw new Error('better-sqlite3 finds its binary in another way now: adapt bundleSqlite')
        return `${packageFolder}\n${code.replaceAll('path.join(__dirname', 'path.join(packageFolder()')}`
      },
    },
  }
}

const packageFolder = `function packageFolder() {
  const beside = path.join(__dirname, '../../node_modules/better-sqlite3/lib')
  return fs.existsSync(beside) ? beside : path.join(require.resolve('better-sqlite3/package.json'), '../lib')
}`

/** What a launch that is handed over never needs, or a library asks only one trivial thing of. */
const LEAN: Readonly<Record<string, string>> = {
  // 5 ms to load, and first needed once the data directory is ours.
  'node:crypto': [
    'createHash',
    'createHmac',
    'createPrivateKey',
    'createPublicKey',
    'generateKeyPairSync',
    'randomBytes',
    'randomUUID',
    'sign',
  ]
    .map((name) => `export const ${name} = (...given) => process.getBuiltinModule('node:crypto').${name}(...given)`)
    .join('\n'),
  // 2 ms to load for signal-exit's one check of its argument.
  assert: 'export function equal(actual, expected, message) { if (actual !== expected) throw new TypeError(message) }',
}

export const isLean = (id: string) => id in LEAN

/** Puts off, or spares, the slow built-in modules. An import of something not listed above fails the build. */
export function leanBuiltins(): Plugin {
  const mark = '\0lean:'
  return {
    name: 'latchkey:lean-builtins',
    enforce: 'pre',
    resolveId: (id) => (isLean(id) ? mark + id : null),
    load: (id) => (id.startsWith(mark) ? LEAN[id.slice(mark.length)] : null),
  }
}
