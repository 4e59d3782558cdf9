import { runAdmin } from '../../../electron/cli/run-admin.ts'

export type Said = Readonly<{ words: readonly string[]; code: number; stdout: string; stderr: string }>

/** On a data directory, as the installed program says it. */
export const said = (dir: string, ...words: readonly string[]): Said => ({
  words,
  ...ranHere([...words, '--data-dir', dir], 'latchkey admin'),
})

/** A command without a process of its own: fast enough for every wrong word. Nobody sits at its terminal. */
export function ranHere(words: readonly string[], command: string): Omit<Said, 'words'> {
  let [stdout, stderr] = ['', '']
  const code = runAdmin(words, {
    command,
    version: '0.1.0',
    env: {},
    userData: '/nowhere',
    electron: null,
    workingFolder: '/',
    stdin: { isTerminal: false, readLine: () => '', readSecret: () => '', readAll: () => new Uint8Array() },
    stdout: { columns: null, write: (text) => (stdout += text).length > 0 },
    stderr: { isTerminal: false, write: (text) => (stderr += text) },
    pause: () => 'over',
  })
  return { code, stdout, stderr }
}
