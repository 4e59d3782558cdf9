import type { Plugin } from 'vite'

/**
 * Compiles better-sqlite3's own JavaScript into the bundle, and so into its code cache: read file by file it takes 5 ms of a launch.
 * Only its loader must still look for the binary in the folder of the package.
 */
export function bundleSqlite(): Plugin {
  return {
    name: 'latchkey:bundle-sqlite',
    transform: {
      filter: { id: /better-sqlite3\/lib\/binding\.js$/ },
      handler(code) {
        if (!code.includes('path.join(__dirname')) throw new Error('better-sqlite3 finds its binary in another way now: adapt bundleSqlite')
        return code.replaceAll('path.join(__dirname', `path.join(require.resolve('better-sqlite3/package.json'), '..', 'lib'`)
      },
    },
  }
}
