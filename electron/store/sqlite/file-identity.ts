import { statSync } from 'node:fs'

/**
 * Law 15: whoever opened a file goes on by its descriptor when the name is removed, renamed or given to another file, and works for nobody. What
 * is returned names the first of these files that is not the one it was when this was called; null while all are. Only looks: opening a locked
 * file gives its locks away. Some microseconds.
 */
export function watchFiles(files: readonly string[]): () => string | null {
  const known = files.map((file) => ({ file, identity: identityOf(file) }))
  return () => known.find(({ file, identity }) => identityOf(file) !== identity)?.file ?? null
}

/** Empty for one that is not there, or cannot be looked at. */
function identityOf(file: string): string {
  try {
    const found = statSync(file, { throwIfNoEntry: false })
    return found ? `${found.dev}:${found.ino}` : ''
  } catch {
    return ''
  }
}
