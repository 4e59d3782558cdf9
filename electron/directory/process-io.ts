import type { DirectoryIo } from './run-directory.ts'

/** Of this process. The first signal asks it to stop; the second ends it there and then. */
export function processDirectoryIo(workingFolder: string): DirectoryIo {
  const stopAsked = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve(signal)
        process.once(signal, () => process.exit(1))
      })
    }
  })
  // Whoever read it may have gone: not a reason to stop.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  return {
    env: process.env,
    workingFolder,
    print: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    stopAsked,
  }
}
